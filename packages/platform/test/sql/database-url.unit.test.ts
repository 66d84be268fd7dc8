import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../src/sql/database-url.js';

test('a file is named by its path', () => {
  expect(parseDatabaseUrl('sqlite:/var/lib/berth/user.sqlite')).toEqual({ kind: 'sqlite', file: '/var/lib/berth/user.sqlite' });
});

test.for(['mysql', 'mariadb'] as const)('a schema on a %s server is named with its user', (kind) => {
  expect(parseDatabaseUrl(`${kind}://product:s3cret@db.example.com:3307/product`)).toEqual({
    kind,
    host: 'db.example.com',
    port: 3307,
    username: 'product',
    password: 's3cret',
    database: 'product',
  });
});

test('a port that is not given is the usual one, and IPv6 is written in brackets', () => {
  expect(parseDatabaseUrl('mysql://u:p@[::1]/s')).toMatchObject({ host: '::1', port: 3306 });
});

test('special characters in user, password and schema are percent-encoded', () => {
  const url = 'mysql://u%40x:p%3A%2F%25%20%C3%A4@h/a%2Db';

  expect(parseDatabaseUrl(url)).toMatchObject({ username: 'u@x', password: 'p:/% ä', database: 'a-b' });
});

test.for([
  '',
  'product',
  'oracle://u:p@h/s',
  'mysql://u:top-secret@h',
  'mysql://u:top-secret@h/',
  'mysql://u:top-secret@h/a/b',
  'mysql://h/s',
  'mysql://u:top-secret@/s',
  'mysql://u:top-secret@h:99999/s',
  'mysql://u:top-secret%@h/s',
  'mysql://u:top-secret@h/s?ssl=off',
  'mysql://u:top-secret@h/s#x',
])('%j is refused, in a sentence that does not repeat it', (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(
    expect.objectContaining({ kind: 'invalid-input', code: 'config.database-url', message: expect.not.stringContaining('top-secret') }),
  );
});
