import { anyOf, PAGE_QUERY, searchText, sortedQuery } from './parameters.js';
import { oneOf } from '../../events/schemas/json-schema.js';
import type { RouteDescription } from './route-description.js';

const account = { 200: { description: 'The account.', schema: 'Account', headers: ['ETag'] } } as const;
const tokens = {
  200: { description: 'An access token, and a refresh token in a cookie.', schema: 'Tokens', headers: ['Set-Cookie'] },
} as const;
const ofPassword = ['password.too-short', 'password.too-long', 'password.invalid'] as const;

export const USER_ROUTES = {
  'auth.register': {
    tag: 'Sessions',
    summary: 'Register',
    body: 'RegisterBody',
    answers: { 201: { description: 'The new account.', schema: 'Account' } },
    problems: ['email.invalid', 'nickname.invalid', ...ofPassword, 'user.email-taken', 'user.ids-exhausted', 'auth.busy'],
  },
  'auth.login': {
    tag: 'Sessions',
    summary: 'Log in',
    description: 'The access token is good for 15 minutes. The refresh token is in a cookie that scripts cannot read.',
    body: 'LoginBody',
    answers: tokens,
    problems: ['auth.invalid-credentials', 'user.disabled', 'auth.busy'],
  },
  'auth.refresh': {
    tag: 'Sessions',
    summary: 'Get a new access token',
    description: 'The refresh token is exchanged for its successor; one that was used before ends the session.',
    answers: tokens,
    problems: ['auth.invalid-refresh-token', 'auth.refresh-token-reused', 'user.disabled', 'user.not-found'],
  },
  'auth.logout': {
    tag: 'Sessions',
    summary: 'Log out',
    description: 'Ends the session of the cookie; without one nothing happens.',
    isOpen: true,
    answers: { 204: { description: 'Logged out.', headers: ['Set-Cookie'] } },
  },
  'me.show': { tag: 'Account', summary: 'Show your account', answers: account, problems: ['user.not-found'] },
  'me.update': {
    tag: 'Account',
    summary: 'Change your account',
    body: 'UpdateAccountBody',
    answers: account,
    problems: ['nickname.invalid', 'user.not-found'],
  },
  'me.password': {
    tag: 'Account',
    summary: 'Change your password',
    description: 'Ends every other session of yours.',
    body: 'ChangePasswordBody',
    answers: { 204: { description: 'The password is changed.' } },
    problems: [...ofPassword, 'user.wrong-password', 'user.not-found', 'auth.busy'],
  },
  'me.sessions.list': {
    tag: 'Account',
    summary: 'List your sessions',
    description: 'Those that have not ended; the latest log-in first.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of sessions.', schema: 'OwnSessionPage' } },
    problems: ['user.not-found'],
  },
  'me.sessions.end': {
    tag: 'Account',
    summary: 'End one of your sessions',
    description: 'Its access tokens are refused from the moment this has returned.',
    answers: { 204: { description: 'It has ended.' } },
    problems: ['session.not-found'],
  },
  'admin.users.list': {
    tag: 'Administration',
    summary: 'List users',
    query: sortedQuery(['createdAt', 'email', 'id'], '-id', {
      status: anyOf('Only users in one of these statuses.', ['ENABLED', 'BLOCKED', 'DISABLED']),
      role: { description: 'Only users with this role.', schema: oneOf('user', 'admin'), example: 'admin' },
      q: searchText('the e-mail address or the nickname', 'ada'),
    }),
    answers: { 200: { description: 'A page of accounts.', schema: 'AccountPage' } },
  },
  'admin.users.show': { tag: 'Administration', summary: 'Show a user', answers: account, problems: ['user.not-found'] },
  'admin.users.update': {
    tag: 'Administration',
    summary: 'Change the status or the roles of a user',
    description: 'It counts from the moment this has returned, whatever tokens the user holds. What is absent stays as it is.',
    body: 'UpdateUserBody',
    answers: account,
    problems: ['request.nothing-to-change', 'roles.invalid', 'user.not-found', 'user.last-admin'],
  },
  'admin.users.sessions.list': {
    tag: 'Administration',
    summary: 'List the sessions of a user',
    description: 'Those that have not ended; the latest log-in first.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of sessions.', schema: 'SessionPage' } },
    problems: ['user.not-found'],
  },
  'admin.users.sessions.end': {
    tag: 'Administration',
    summary: 'End every session of a user',
    description: 'Who is logged in has to log in again.',
    answers: { 204: { description: 'They have ended.' } },
    problems: ['user.not-found'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
