import { userId } from '../../events/schemas/json-schema.js';
import { answered, asked, plainText, time } from './api-schema.js';
import { pageOf } from './page.js';
import { image } from './spec.js';

const WITHDRAWAL = {
  image: 'berth/hello:1',
  reason: 'It has a hole.',
  withdrawnBy: 1,
  withdrawnAt: '2026-11-21T09:00:00.000Z',
};
const withdrawal = { image, reason: plainText(1, 200) };

export const WITHDRAWAL_SCHEMAS = {
  WithdrawBody: asked(withdrawal, {
    description: 'Which image is not to be run any more, and why; buyers read it.',
    example: { image: 'berth/hello:1', reason: 'It has a hole.' },
  }),
  Withdrawal: answered(
    { ...withdrawal, withdrawnBy: userId, withdrawnAt: time },
    { description: 'An image that is not to be run any more.', example: WITHDRAWAL },
  ),
  WithdrawalPage: pageOf('Withdrawal', WITHDRAWAL),
} as const;
