import { expect, it } from 'vitest';
import { demandVersion } from '../src/index.js';

it('a change starts only from a version that its caller has seen', () => {
  expect(() => demandVersion('any', 7)).not.toThrow();
  expect(() => demandVersion([6, 7], 7)).not.toThrow();
  for (const seen of [[], [6], [8]])
    expect(() => demandVersion(seen, 7)).toThrow(expect.objectContaining({ kind: 'conflict', code: 'request.precondition-failed' }));
});
