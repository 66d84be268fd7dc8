import type { IForbiddenRuleType } from 'dependency-cruiser';

// Who may import whom: DESIGN section 5 as allow-lists. Every rule has a planted violation in test/architecture.integration.test.ts.
const KERNEL = '^packages/shared-kernel/src/index\\.ts$';
const CONTRACTS = '^packages/contracts/src/index\\.ts$';
const PACKAGE_ENTRY = '^(packages|services|apps)/[^/]+/src/(index|testing)\\.ts$|^packages/platform/src/(kafka|redis)\\.ts$';
/** What a package offers to tests. */
const FOR_TESTS = '/src/testing(\\.ts$|/)';
/** The real servers of this machine. */
const LOCAL_STACK = '^tools/local-stack/src/index\\.ts$';
const OF = (folder: string) => `^services/([^/]+)/src/${folder}/`;
const OWN = (folder: string) => `^services/$1/src/${folder}/`;

const allow = (name: string, comment: string, from: string, to: string[]): IForbiddenRuleType => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to },
});

export const rules: IForbiddenRuleType[] = [
  { name: 'no-cycles', comment: 'A cycle has no inside and no outside.', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-unresolved',
    comment: 'An import that resolves to nothing is not checked by any rule.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  allow('kernel-depends-on-nothing', 'The kernel is all that a domain may import: no I/O, no framework.', '^packages/shared-kernel/src/', [
    '^packages/shared-kernel/src/',
  ]),
  allow(
    'contracts-depend-on-the-kernel',
    'What crosses a boundary knows no service and no driver; the schema validator is its one library.',
    '^packages/contracts/src/',
    ['^packages/contracts/src/', KERNEL, '^node_modules/(\\.pnpm/)?ajv'],
  ),
  {
    name: 'packages-know-no-service',
    comment: 'Packages are below the services.',
    severity: 'error',
    from: { path: '^packages/' },
    to: { path: '^(services|apps|tools)/', pathNot: LOCAL_STACK },
  },
  {
    name: 'only-tests-start-servers',
    comment: 'Servers are given to the product by configuration; only tests and the app that is the local stack start them.',
    severity: 'error',
    from: { path: '^(packages|services|apps)/', pathNot: ['^(packages|services|apps)/[^/]+/test/', '^apps/stack/src/'] },
    to: { path: '^tools/local-stack/' },
  },
  allow('domain-is-pure', 'A domain imports its own aggregate and the kernel.', '^services/([^/]+)/src/domain/([^/]+)/', [
    '^services/$1/src/domain/$2/',
    KERNEL,
  ]),
  allow('application-knows-no-framework', 'A use case imports its own domain, the kernel and the contracts.', OF('application'), [
    OWN('(application|domain)'),
    KERNEL,
    CONTRACTS,
  ]),
  {
    name: 'inbound-stays-at-the-edge',
    comment: 'An inbound adapter calls its own application; it knows no table and no aggregate.',
    severity: 'error',
    from: { path: OF('inbound') },
    to: { path: '^(services|apps|tools)/', pathNot: [OWN('(inbound|application)')] },
  },
  {
    name: 'inbound-knows-no-database',
    comment: 'SQL lives in outbound adapters and in the platform.',
    severity: 'error',
    from: { path: OF('(inbound|controllers)') },
    to: { path: 'node_modules/(typeorm|libsql)/' },
  },
  {
    name: 'outbound-implements-ports',
    comment: 'An outbound adapter knows its own domain and the ports of its own application, nothing else of the service.',
    severity: 'error',
    from: { path: OF('outbound') },
    to: { path: '^(services|apps|tools)/', pathNot: [OWN('(outbound|domain)'), '^services/$1/src/application/ports/'] },
  },
  {
    name: 'controllers-use-the-application',
    comment: 'The reconciler decides through its own application and domain; it reaches the world through ports.',
    severity: 'error',
    from: { path: OF('controllers') },
    to: { path: '^(services|apps|tools)/', pathNot: [OWN('(controllers|application|domain)')] },
  },
  {
    name: 'services-are-strangers',
    comment: 'Between contexts there are only events and HTTP.',
    severity: 'error',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: ['^services/$1/'] },
  },
  {
    name: 'packages-are-entered-by-the-front-door',
    comment: "No deep imports past a package's exports.",
    severity: 'error',
    from: { path: '^(packages|services|apps|tools)/([^/]+)/' },
    to: { path: '^(packages|services|apps|tools)/', pathNot: ['^$1/$2/', PACKAGE_ENTRY, LOCAL_STACK] },
  },
  {
    name: 'only-composition-knows-the-container',
    comment: 'Plain classes and functions are wired in one file; nothing else knows that there is a container.',
    severity: 'error',
    from: { path: '^(services|packages)/', pathNot: ['/src/composition'] },
    to: { path: 'node_modules/inversify/' },
  },
  {
    name: 'sources-do-not-import-tests',
    comment: 'A test is never part of the product.',
    severity: 'error',
    from: { path: '/src/' },
    to: { path: '/test/|node_modules/(vitest|fast-check)/' },
  },
  {
    name: 'fixtures-are-for-tests',
    comment: 'What a package offers to tests is no part of the product; only benches measure with it.',
    severity: 'error',
    from: { path: '^(packages|services|apps)/[^/]+/src/', pathNot: FOR_TESTS },
    to: { path: FOR_TESTS },
  },
];
