import { endpoint, requireActor, requireExpected } from '@berth/platform';
import type { UseCases } from '../../application/use-cases.js';
import { accountAnswer } from './account-json.js';
import { PasswordBody, RenameBody } from './bodies.js';

type Used = Pick<UseCases, 'showUser' | 'renameUser' | 'changePassword'>;

export const meEndpoints = ({ showUser, renameUser, changePassword }: Used) => ({
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
});
