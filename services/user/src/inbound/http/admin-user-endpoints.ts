import { PageQuery, endpoint, pageAnswer, pageRequestOf } from '@berth/platform';
import { type UserId, invalidInput, parseUserId } from '@berth/shared-kernel';
import type { UseCases } from '../../application/use-cases.js';
import { accountJson } from './account-json.js';
import { StandingBody } from './bodies.js';

type Used = Pick<UseCases, 'listUsers' | 'showUser' | 'changeStanding'>;

export const adminUserEndpoints = ({ listUsers, showUser, changeStanding }: Used) => ({
  'admin.users.list': endpoint({
    query: PageQuery,
    handle: async ({ query }) => {
      const page = await listUsers(pageRequestOf(query, parseUserId));
      return { status: 200, body: pageAnswer(page, accountJson, String) };
    },
  }),

  'admin.users.show': endpoint({
    handle: async ({ params }) => ({ status: 200, body: accountJson(await showUser(userIdIn(params))) }),
  }),

  'admin.users.update': endpoint({
    body: StandingBody,
    handle: async ({ params, body }) => {
      const id = userIdIn(params);
      if (body.status === undefined && body.roles === undefined)
        throw invalidInput('request.nothing-to-change', 'Name a status, roles or both.');
      return { status: 200, body: accountJson(await changeStanding(id, body)) };
    },
  }),
});

const userIdIn = (params: Readonly<Record<string, string>>): UserId => parseUserId(params['userId'] ?? '');
