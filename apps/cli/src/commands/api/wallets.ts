import { answerOf, type Credit, once, type UserWallet, type Wallet, type WalletEntry } from '@berth/client';
import { invalidInput } from '@berth/shared-kernel';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { idNumber, type KeyOptions, keyOption, option, wholeNumber } from '../../api/arguments.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';

const ENTRIES: View<WalletEntry> = {
  id: ({ id }) => id,
  columns: {
    kind: ({ kind }) => kind,
    amount: ({ amount }) => amount,
    balance: ({ balanceAfter }) => balanceAfter,
    order: ({ orderId }) => orderId,
    reason: ({ reason }) => reason,
    age: ({ createdAt }, now) => age(createdAt, now),
  },
};

/** Money: one's own, and with the id of a user anybody's. Amounts are minor units. */
export function walletCommands(program: Command, api: ApiCommands): void {
  const wallets = program.command('wallets').description('money, in minor units');
  api.show<Wallet | UserWallet>(wallets, {
    usage: 'show [userId]',
    summary: 'show your wallet, or that of a user (operator)',
    id: (wallet) => ('userId' in wallet ? wallet.userId : wallet.balance),
    ask: ({ berth, id }) =>
      id === ''
        ? answerOf(berth.api.GET('/wallet'))
        : answerOf(berth.api.GET('/admin/wallets/{userId}', { params: { path: { userId: idNumber(id) } } })),
  });
  api.list<WalletEntry>(wallets, {
    usage: 'entries [userId]',
    summary: 'list what went in and out of your wallet, or that of a user (operator), the latest first',
    view: ENTRIES,
    ask: ({ berth, id }, query) =>
      id === ''
        ? answerOf(berth.api.GET('/wallet/entries', { params: { query } }))
        : answerOf(berth.api.GET('/admin/wallets/{userId}/entries', { params: { path: { userId: idNumber(id) }, query } })),
  });
  api.act<Credit, KeyOptions & { readonly reason?: string }>(wallets, {
    usage: 'credit <userId> <amount>',
    summary: 'put money into the wallet of a user (operator)',
    options: [option('--reason <why>', 'why, in words that the user reads').makeOptionMandatory(), keyOption()],
    examples: ['wallets credit 2 2000 --reason Welcome'],
    id: ({ entry }) => entry.id,
    ask: ({ berth, id, args: [, amount = ''], options: { reason = '', key } }) => {
      if (!/^[0-9]{1,10}$/.test(amount))
        throw invalidInput('cli.amount', 'The amount must be a whole number of minor units, such as 2000.');
      return answerOf(
        berth.api.POST('/admin/wallets/{userId}/credits', {
          params: { path: { userId: idNumber(id) }, header: once(key) },
          body: { amount: wholeNumber(amount), reason },
        }),
      );
    },
  });
}
