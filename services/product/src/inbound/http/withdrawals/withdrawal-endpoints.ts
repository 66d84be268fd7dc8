import { type Endpoint, endpoint, pageAnswer, PageQuery, pageRequestOf, requireActor } from '@berth/platform';
import { withdrawImage, type WithdrawImageDeps } from '../../../application/commands/withdraw-image.js';
import type { Withdrawal, WithdrawalViews } from '../../../application/ports/withdrawal-views.js';
import { parseWithdrawalKey, withdrawalKey } from './withdrawal-cursor.js';
import { WithdrawBody } from './withdraw-body.js';

export interface WithdrawalEndpointsDeps extends WithdrawImageDeps {
  readonly withdrawalViews: WithdrawalViews;
}

type WithdrawalRoute = 'admin.withdrawals.list' | 'admin.withdrawals.create';

/** The routes of the images that an operator has withdrawn. */
export function withdrawalEndpoints(deps: WithdrawalEndpointsDeps): Record<WithdrawalRoute, Endpoint> {
  const { withdrawalViews } = deps;
  const withdraw = withdrawImage(deps);
  return {
    'admin.withdrawals.list': endpoint({
      query: PageQuery,
      handle: async ({ query }) => {
        const page = await withdrawalViews.page(pageRequestOf(query, parseWithdrawalKey));
        return { status: 200, body: pageAnswer(page, withdrawalJson, withdrawalKey) };
      },
    }),
    'admin.withdrawals.create': endpoint({
      body: WithdrawBody,
      handle: async (request) => {
        const { image, reason } = request.body;
        const { withdrawal, isNew } = await withdraw({ image, reason, by: requireActor(request).userId });
        return { status: isNew ? 201 : 200, body: withdrawalJson(withdrawal) };
      },
    }),
  };
}

const withdrawalJson = ({ image, reason, by, at }: Withdrawal) => ({ image, reason, withdrawnBy: by, withdrawnAt: at.toISOString() });
