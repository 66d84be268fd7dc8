import { expect, inject, test } from 'vitest';

test('a project that needs no server is given none', () => {
  expect(inject('servers')).toEqual({});
});
