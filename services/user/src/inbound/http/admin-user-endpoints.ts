import { endpoint, requireExpected, sortedAnswer, sortedRequestOf } from '@berth/platform';
import { type UserId, invalidInput, parseUserId } from '@berth/shared-kernel';
import type { UseCases } from '../../application/use-cases.js';
import { accountAnswer, accountJson } from './account-json.js';
import { StandingBody } from './bodies.js';
import { USER_LIST, UsersQuery, userFilter } from './user-list.js';

type Used = Pick<UseCases, 'listUsers' | 'showUser' | 'changeStanding'>;

export const adminUserEndpoints = ({ listUsers, showUser, changeStanding }: Used) => ({
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
});

const userIdIn = (params: Readonly<Record<string, string>>): UserId => parseUserId(params['userId'] ?? '');
