import { PageQuery, endpoint, pageAnswer, pageRequestOf, requireExpected, sortedAnswer, sortedRequestOf } from '@berth/platform';
import { type UserId, invalidInput, parseUserId } from '@berth/shared-kernel';
import type { UseCases } from '../../application/use-cases.js';
import { accountAnswer, accountJson } from './account-json.js';
import { StandingBody } from './bodies.js';
import { parseSessionId, sessionJson } from './session-json.js';
import { USER_LIST, UsersQuery, userFilter } from './user-list.js';

type Used = Pick<UseCases, 'listUsers' | 'showUser' | 'changeStanding' | 'listSessions' | 'endSessions'>;

export const adminUserEndpoints = ({ listUsers, showUser, changeStanding, listSessions, endSessions }: Used) => ({
  'admin.users.list': endpoint({
    query: UsersQuery,
    handle: async ({ query }) => {
      const page = await listUsers(userFilter(query), sortedRequestOf(USER_LIST, query));
      return { status: 200, body: sortedAnswer(USER_LIST, query, page, accountJson) };
    },
  }),

  'admin.users.show': endpoint({
    handle: async ({ params }) => accountAnswer(await showUser(userIdIn(params))),
  }),

  'admin.users.update': endpoint({
    body: StandingBody,
    handle: async (request) => {
      const { params, body } = request;
      const id = userIdIn(params);
      if (body.status === undefined && body.roles === undefined)
        throw invalidInput('request.nothing-to-change', 'Name a status, roles or both.');
      return accountAnswer(await changeStanding(id, body, requireExpected(request)));
    },
  }),

  'admin.users.sessions.list': endpoint({
    query: PageQuery,
    handle: async ({ params, query }) => {
      const page = await listSessions(userIdIn(params), pageRequestOf(query, parseSessionId));
      return { status: 200, body: pageAnswer(page, sessionJson, String) };
    },
  }),

  'admin.users.sessions.end': endpoint({
    handle: async ({ params }) => {
      await endSessions(userIdIn(params));
      return { status: 204 };
    },
  }),
});

const userIdIn = (params: Readonly<Record<string, string>>): UserId => parseUserId(params['userId'] ?? '');
