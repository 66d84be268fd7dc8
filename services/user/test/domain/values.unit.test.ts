import { expect, test } from 'vitest';
import { parseEmail } from '../../src/domain/user/email.js';
import { parseNickname } from '../../src/domain/user/nickname.js';
import { couldBePassword, parsePassword } from '../../src/domain/user/password.js';
import { parseRoles } from '../../src/domain/user/roles.js';
import { withCode } from '../support/users.js';

test('an e-mail address is kept in lower case', () => {
  expect(parseEmail('Ann.Lee+Berth@Example.COM')).toBe('ann.lee+berth@example.com');
  expect(parseEmail('admin@localhost')).toBe('admin@localhost');
});

test('an e-mail address has at most 254 characters', () => {
  const domain = `${'d'.repeat(60)}.`.repeat(3) + 'example';
  const longest = `${'a'.repeat(254 - domain.length - 1)}@${domain}`;
  expect(parseEmail(longest)).toHaveLength(254);
  expect(() => parseEmail(`a${longest}`)).toThrow(withCode('email.invalid'));
});

test.each([
  '',
  'ann',
  '@example.com',
  'ann@',
  'a b@example.com',
  'ann@example',
  'ann@exa mple.com',
  'ann@-x.com',
  '.ann@example.com',
  'ann@@example.com',
  'ann@example.com\n',
  'änn@example.com',
  `${'a'.repeat(65)}@example.com`,
])('the text %j is no e-mail address', (text) => {
  expect(() => parseEmail(text)).toThrow(withCode('email.invalid'));
});

test('a password is measured in bytes', () => {
  expect(parsePassword('ten bytes!', '/password')).toBe('ten bytes!');
  expect(() => parsePassword('nine byte', '/password')).toThrow(withCode('password.too-short'));
  expect(parsePassword('ü'.repeat(36), '/password')).toHaveLength(36);
  expect(() => parsePassword('ü'.repeat(37), '/password')).toThrow(withCode('password.too-long'));
});

test('a password with NUL is refused, since bcrypt would repeat it', () => {
  expect(() => parsePassword('long enough\0', '/password')).toThrow(withCode('password.invalid'));
  expect(couldBePassword('long enough\0')).toBe(false);
});

const refusal = () => parsePassword('secret', '/newPassword');

test('the refusal of a password points at its field and does not repeat it', () => {
  expect(refusal).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/newPassword' })] }) as Error);
  expect(refusal).not.toThrow(/secret/);
});

test('a nickname may be of any script and has 1 to 64 characters', () => {
  expect(parseNickname('小明 🚢')).toBe('小明 🚢');
  expect(parseNickname('🚢'.repeat(64))).toHaveLength(128);
  for (const text of ['', '   ', '🚢'.repeat(65), 'a\nb', 'a\u0000b', 'a\u007fb', '\ud800'])
    expect(() => parseNickname(text)).toThrow(withCode('nickname.invalid'));
});

test('roles are a set that contains user', () => {
  expect(parseRoles(['admin', 'user', 'admin'])).toEqual(['user', 'admin']);
  for (const roles of [[], ['admin'], ['user', 'root']]) expect(() => parseRoles(roles)).toThrow(withCode('roles.invalid'));
});
