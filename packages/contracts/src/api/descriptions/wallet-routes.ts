import { PAGE_QUERY } from './parameters.js';
import type { RouteDescription } from './route-description.js';

export const WALLET_ROUTES = {
  'wallet.show': {
    tag: 'Wallet',
    summary: 'Show your wallet',
    answers: { 200: { description: 'What can be spent and what is held.', schema: 'Wallet' } },
  },
  'wallet.entries': {
    tag: 'Wallet',
    summary: 'List what went in and out of your wallet',
    description: 'Newest first.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of entries.', schema: 'WalletEntryPage' } },
  },
  'admin.wallets.show': {
    tag: 'Administration',
    summary: 'Show the wallet of a user',
    answers: { 200: { description: 'What can be spent and what is held.', schema: 'UserWallet' } },
    problems: ['user.not-found'],
  },
  'admin.wallets.entries': {
    tag: 'Administration',
    summary: 'List what went in and out of the wallet of a user',
    description: 'Newest first.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of entries.', schema: 'WalletEntryPage' } },
    problems: ['user.not-found'],
  },
  'admin.wallets.credit': {
    tag: 'Administration',
    summary: 'Put money into a wallet',
    description: 'A user who registered a moment ago may not be known yet: `user.not-found`, ask again.',
    body: 'CreditBody',
    answers: { 201: { description: 'The wallet and the new entry.', schema: 'Credit' } },
    problems: ['user.not-found', 'wallet.full', 'ledger.reference-reused'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
