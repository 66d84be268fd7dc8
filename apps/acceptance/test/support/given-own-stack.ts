import { afterAll, beforeAll } from 'vitest';
import { openOwnStack, type OwnStack } from './own-stack.js';
import { keepOne } from './town.js';

export interface GivenOwnStack {
  readonly own: OwnStack;
  /** An instance that is to be there through everything. */
  readonly kept: { readonly id: string; readonly url: string };
}

const OPEN_MS = 300_000;

/** A stack of its own for the tests of this file. */
export function givenOwnStack(...how: Parameters<typeof openOwnStack>): GivenOwnStack {
  let own: OwnStack;
  let kept: GivenOwnStack['kept'];
  beforeAll(async () => {
    own = await openOwnStack(...how);
    kept = await keepOne(own);
  }, OPEN_MS);
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
