import { currency, integer, minorUnits, oneOf, orNull, text, userId } from '../../events/schemas/json-schema.js';
import { answered, asked, described, int64Text, money, plainText, ref, time, uuid } from './api-schema.js';
import { pageOf } from './page.js';

const ENTRY = {
  id: '01a1fd29-4f12-772a-9673-964597566ad5',
  kind: 'credit',
  amount: 2000,
  balanceAfter: 2000,
  orderId: null,
  reason: 'Welcome',
  createdAt: '2026-11-21T08:11:45.298Z',
};
const WALLET = { balance: 2000, held: 0, currency: 'EUR' };
const wallet = { balance: described(money, 'What can be spent, in minor units.'), held: money, currency };

export const WALLET_SCHEMAS = {
  Wallet: answered(wallet, { description: "A user's money.", example: WALLET }),
  UserWallet: answered(
    { userId, ...wallet },
    { description: "A user's money, as the operator sees it.", example: { userId: 2, ...WALLET } },
  ),
  WalletEntry: answered(
    {
      id: uuid,
      kind: oneOf('credit', 'hold', 'capture', 'release', 'refund'),
      amount: described(integer, 'Minor units; negative where money left what can be spent.'),
      balanceAfter: money,
      orderId: orNull(int64Text),
      reason: orNull(text),
      createdAt: time,
    },
    { description: 'One change of what can be spent.', example: ENTRY },
  ),
  WalletEntryPage: pageOf('WalletEntry', ENTRY),
  CreditBody: asked(
    { amount: { ...minorUnits, minimum: 1 }, reason: plainText(1, 200) },
    { description: 'Money for a wallet.', example: { amount: 2000, reason: 'Welcome' } },
  ),
  Credit: answered(
    { userId, ...wallet, entry: ref('WalletEntry') },
    { description: 'A wallet with the credit that it was given.', example: { userId: 2, ...WALLET, entry: ENTRY } },
  ),
} as const;
