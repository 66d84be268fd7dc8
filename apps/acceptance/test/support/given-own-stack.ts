import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openOwnStack, type OwnStack } from './own-stack.js';
import { saidSince } from './said-since.js';
import { keepOne } from './town.js';

export interface GivenOwnStack {
  readonly own: OwnStack;
  /** An instance that is to be there through everything. */
  readonly kept: { readonly id: string; readonly url: string };
}

const OPEN_MS = 300_000;

/** A stack of its own for the tests of this file; what it and its services said while one of them failed is printed. */
export function givenOwnStack(...how: Parameters<typeof openOwnStack>): GivenOwnStack {
  let own: OwnStack;
  let kept: GivenOwnStack['kept'];
  beforeAll(async () => {
    own = await openOwnStack(...how);
    kept = await keepOne(own);
  }, OPEN_MS);
  beforeEach(({ onTestFailed }) => {
    const [began, lines] = [new Date(), own.lines.length];
    onTestFailed(() => void process.stdout.write(`${[...own.lines.slice(lines), ...saidSince(own.stack, began)].join('\n')}\n`));
  });
  afterAll(() => own.dispose(), OPEN_MS);
  return {
    get own() {
      return own;
    },
    get kept() {
      return kept;
    },
  };
}
