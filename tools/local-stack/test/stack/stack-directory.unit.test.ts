import { expect, test } from 'vitest';
import { redacted } from '../../src/stack/stack-directory.ts';

test('every password in a URL is left out', () => {
  expect(redacted('A=mysql://admin:p.w-1@127.0.0.1:3306\nB=redis://127.0.0.1:1\nC=redis://u:x@h:1')).toBe(
    'A=mysql://admin:***@127.0.0.1:3306\nB=redis://127.0.0.1:1\nC=redis://u:***@h:1',
  );
});
