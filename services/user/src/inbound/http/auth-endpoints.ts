import { type ApiAnswer, endpoint } from '@berth/platform';
import { unauthenticated } from '@berth/shared-kernel';
import type { SessionTokens } from '../../application/session-tokens.js';
import type { UseCases } from '../../application/use-cases.js';
import { accountJson } from './account-json.js';
import { LoginBody, RegisterBody } from './bodies.js';
import type { SessionCookie } from './session-cookie.js';

type Used = Pick<UseCases, 'registerUser' | 'logIn' | 'refreshSession' | 'logOut'>;

export const authEndpoints = ({ registerUser, logIn, refreshSession, logOut }: Used, cookie: SessionCookie) => ({
  'auth.register': endpoint({
    body: RegisterBody,
    handle: async ({ body }) => ({ status: 201, body: accountJson(await registerUser(body)) }),
  }),

  'auth.login': endpoint({
    body: LoginBody,
    handle: async ({ body }) => tokensAnswer(await logIn(body), cookie),
  }),

  'auth.refresh': endpoint({
    handle: async ({ cookies }) => {
      const token = cookie.read(cookies);
      if (token === null) throw unauthenticated('auth.invalid-refresh-token', 'There is no refresh cookie. Log in.');
      return tokensAnswer(await refreshSession(token), cookie);
    },
  }),

  'auth.logout': endpoint({
    handle: async ({ cookies }) => {
      const token = cookie.read(cookies);
      if (token !== null) await logOut(token);
      return { status: 204, headers: { 'Set-Cookie': cookie.clear() } };
    },
  }),
});

const tokensAnswer = (tokens: SessionTokens, cookie: SessionCookie): ApiAnswer => ({
  status: 200,
  body: { accessToken: tokens.accessToken, tokenType: 'Bearer', expiresIn: tokens.expiresInSeconds },
  headers: { 'Set-Cookie': cookie.set(tokens.refreshToken, tokens.refreshExpiresInSeconds), 'Cache-Control': 'no-store' },
});
