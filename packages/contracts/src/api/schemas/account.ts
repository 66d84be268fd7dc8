import { flag, type JsonSchema, listOf, oneOf, text, userId } from '../../events/schemas/json-schema.js';
import { answered, asked, described, nameText, time, uuid } from './api-schema.js';
import { pageOf } from './page.js';

const status = described(oneOf('ENABLED', 'BLOCKED', 'DISABLED'), 'BLOCKED may read, stop and delete; DISABLED may do nothing.');
const role = oneOf('user', 'admin');
const credential: JsonSchema = { type: 'string', maxLength: 1024 };
/** Counted in bytes, which JSON Schema cannot: `minLength` is that of the longest characters. */
const newPassword: JsonSchema = {
  type: 'string',
  format: 'password',
  minLength: 3,
  maxLength: 72,
  pattern: '^[^\\u0000]*$',
  'x-berth-bytes': { minimum: 10, maximum: 72 },
  description: '10 to 72 bytes in UTF-8.',
};
const LOCAL = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const email: JsonSchema = {
  type: 'string',
  maxLength: 254,
  pattern: `^(?=[^@]{1,64}@)${LOCAL}(?:\\.${LOCAL})*@(?:[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|(?:${LABEL}\\.)+${LABEL})$`,
  description: 'It is the user name; upper and lower case are the same.',
};

const ACCOUNT = {
  id: 2,
  email: 'ada@example.com',
  nickname: 'Ada',
  status: 'ENABLED',
  roles: ['user'],
  createdAt: '2026-11-21T08:11:44.282Z',
};
const SESSION = {
  id: '01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11',
  createdAt: '2026-11-21T08:11:44.402Z',
  refreshedAt: '2026-11-21T08:26:12.018Z',
  expiresAt: '2026-12-21T08:26:12.018Z',
};
const session = {
  id: uuid,
  createdAt: described(time, 'When somebody logged in.'),
  refreshedAt: described(time, 'When the refresh token was exchanged last.'),
  expiresAt: described(time, 'When it ends unless the refresh token is exchanged before.'),
};

export const ACCOUNT_SCHEMAS = {
  Account: answered(
    { id: userId, email: described(text, 'Lower case.'), nickname: text, status, roles: listOf(role), createdAt: time },
    { description: 'A registered person.', example: ACCOUNT },
  ),
  AccountPage: pageOf('Account', ACCOUNT),
  Session: answered(session, { description: 'A log-in and what followed from it.', example: SESSION }),
  SessionPage: pageOf('Session', SESSION),
  OwnSession: answered(
    { ...session, current: described(flag, 'Whether this request was sent in it.') },
    { description: 'One of your sessions.', example: { ...SESSION, current: true } },
  ),
  OwnSessionPage: pageOf('OwnSession', { ...SESSION, current: true }),
  RegisterBody: asked(
    { email, password: newPassword, nickname: nameText(64) },
    { description: 'A new account.', example: { email: 'ada@example.com', password: 'correct horse battery', nickname: 'Ada' } },
  ),
  LoginBody: asked(
    { email: credential, password: { ...credential, format: 'password' } },
    { description: 'Who wants to log in.', example: { email: 'ada@example.com', password: 'correct horse battery' } },
  ),
  Tokens: answered(
    {
      accessToken: described(text, 'A JWT (ES256): send it as Authorization: Bearer.'),
      tokenType: { type: 'string', const: 'Bearer' },
      expiresIn: { type: 'integer', minimum: 1, description: 'seconds' },
    },
    {
      description: 'What a session earns; the refresh token is in the cookie.',
      example: { accessToken: 'eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIyIn0.c2lnbmF0dXJl', tokenType: 'Bearer', expiresIn: 900 },
    },
  ),
  UpdateAccountBody: asked(
    { nickname: nameText(64) },
    { description: 'What an account changes of itself.', example: { nickname: 'Countess' } },
  ),
  ChangePasswordBody: asked(
    { currentPassword: { ...credential, format: 'password' }, newPassword },
    {
      description: 'The old password and the new one.',
      example: { currentPassword: 'correct horse battery', newPassword: 'battery staple horse' },
    },
  ),
  UpdateUserBody: {
    ...asked(
      {
        status,
        roles: {
          type: 'array',
          items: role,
          maxItems: 16,
          contains: { const: 'user' },
          description: 'All roles that the user is to have.',
        },
      },
      { description: 'What the operator changes of a user.', optional: ['status', 'roles'], example: { status: 'BLOCKED' } },
    ),
    minProperties: 1,
  },
} as const;
