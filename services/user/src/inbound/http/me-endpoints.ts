import { PageQuery, endpoint, pageAnswer, pageRequestOf, requireActor, requireExpected } from '@berth/platform';
import type { UseCases } from '../../application/use-cases.js';
import { accountAnswer } from './account-json.js';
import { PasswordBody, RenameBody } from './bodies.js';
import { parseSessionId, sessionJson } from './session-json.js';

type Used = Pick<UseCases, 'showUser' | 'renameUser' | 'changePassword' | 'listSessions' | 'endSession'>;

export const meEndpoints = ({ showUser, renameUser, changePassword, listSessions, endSession }: Used) => ({
  'me.show': endpoint({
    handle: async (request) => accountAnswer(await showUser(requireActor(request).userId)),
  }),

  'me.update': endpoint({
    body: RenameBody,
    handle: async (request) =>
      accountAnswer(await renameUser(requireActor(request).userId, request.body.nickname, requireExpected(request))),
  }),

  'me.password': endpoint({
    body: PasswordBody,
    handle: async (request) => {
      await changePassword(requireActor(request), request.body);
      return { status: 204 };
    },
  }),

  'me.sessions.list': endpoint({
    query: PageQuery,
    handle: async (request) => {
      const { userId, sessionId } = requireActor(request);
      const page = await listSessions(userId, pageRequestOf(request.query, parseSessionId));
      const json = pageAnswer(page, (session) => ({ ...sessionJson(session), current: session.state.id === sessionId }), String);
      return { status: 200, body: json };
    },
  }),

  'me.sessions.end': endpoint({
    handle: async (request) => {
      await endSession(requireActor(request).userId, parseSessionId(request.params['sessionId'] ?? ''));
      return { status: 204 };
    },
  }),
});
