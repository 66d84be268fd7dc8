import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CacheEntry, cachePath, cached, isCached } from '../cache.ts';
import { findProgram } from '../install/debian-packages.ts';
import { runCommand } from '../processes/run-command.ts';
import { type Progress, timed } from '../progress.ts';

/** What is built here from Go modules: one folder each below tools/local-stack/kubernetes, with a pinned go.mod and go.sum. */
export type GoBinary = 'kube' | 'kwok' | 'traefik' | 'coredns' | 'cell';

interface Build {
  /** The module whose version is the version of the whole. */
  readonly module: string;
  readonly target: string;
  readonly minutes: string;
}

const BUILDS: Readonly<Record<GoBinary, Build>> = {
  kube: { module: 'k8s.io/kubernetes', target: '.', minutes: 'about 6 minutes the first time' },
  kwok: { module: 'sigs.k8s.io/kwok', target: 'sigs.k8s.io/kwok/cmd/kwok', minutes: 'about a minute the first time' },
  traefik: {
    module: 'github.com/traefik/traefik/v3',
    target: 'github.com/traefik/traefik/v3/cmd/traefik',
    minutes: 'about 7 minutes the first time',
  },
  coredns: { module: 'github.com/coredns/coredns', target: '.', minutes: 'about a minute the first time' },
  cell: { module: 'golang.org/x/sys', target: '.', minutes: 'a few seconds' },
};

const SOURCES = join(import.meta.dirname, '../../kubernetes');
const LOWEST_GO = [1, 25] as const;

let knownVersion: string | null = null;

/** As the compiler says it (`go1.26.8`), null without one. */
function goVersion(): string | null {
  const go = findProgram('go');
  if (go === null) return null;
  knownVersion ??= execFileSync(go, ['env', 'GOVERSION'], { encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' } }).trim();
  return knownVersion;
}

export function isGoRecent(): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(goVersion() ?? '') ?? [];
  return Number(major) > LOWEST_GO[0] || (Number(major) === LOWEST_GO[0] && Number(minor) >= LOWEST_GO[1]);
}

export const hasGoBinary = (name: GoBinary): boolean => goVersion() !== null && isCached(entryOf(name));

/** @throws Error that names the command which builds it */
export function goBinary(name: GoBinary): string {
  if (!hasGoBinary(name))
    throw new Error(`${name} has not been built (${SOURCES}/${name}); \`npm run local-stack -- install --only kubernetes\` does it`);
  return join(cachePath(entryOf(name)), name);
}

/** Builds it unless the same sources have been built by the same compiler before. */
export async function buildGoBinary(name: GoBinary, progress: Progress): Promise<void> {
  const { target, minutes } = BUILDS[name];
  const entry = entryOf(name);
  if (isCached(entry)) return;
  await cached(entry, progress, (folder) =>
    timed(progress, `Building ${entry.name} (${minutes})`, async () => {
      const flags = ['-trimpath', '-mod=readonly', '-ldflags', linkerFlags(name)];
      await runCommand({
        command: 'nice',
        args: [findProgram('go') ?? 'go', 'build', ...flags, '-o', join(folder, name), target],
        cwd: join(SOURCES, name),
        env: { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' },
      });
    }),
  );
}

function entryOf(name: GoBinary): CacheEntry {
  const folder = join(SOURCES, name);
  const files = readdirSync(folder).filter((file) => /\.(go|mod|sum)$/.test(file));
  const sources = files.toSorted().flatMap((file) => [file, readFileSync(join(folder, file))]);
  return { name: `${name}-${versionOf(name)}`, inputs: [goVersion() ?? '', process.arch, linkerFlags(name), ...sources] };
}

function versionOf(name: GoBinary): string {
  const pinned = readFileSync(join(SOURCES, name, 'go.mod'), 'utf8')
    .split('\n')
    .map((line) =>
      line
        .replace(/^require /, '')
        .trim()
        .split(' '),
    )
    .find(([module]) => module === BUILDS[name].module);
  if (pinned?.[1] === undefined) throw new Error(`${SOURCES}/${name}/go.mod does not pin ${BUILDS[name].module}`);
  return pinned[1];
}

// Kubernetes refuses to start with the version of an unstamped build.
function linkerFlags(name: GoBinary): string {
  if (name !== 'kube') return '-s -w';
  const version = versionOf(name);
  const [major, minor] = version.slice(1).split('.');
  const values = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: 'local',
    buildDate: '1970-01-01T00:00:00Z',
  };
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((package_) =>
    Object.entries(values).map(([variable, value]) => `-X ${package_}.${variable}=${value}`),
  );
  return ['-s -w', ...stamps].join(' ');
}
