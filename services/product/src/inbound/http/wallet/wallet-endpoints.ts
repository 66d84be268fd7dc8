import { createHash } from 'node:crypto';
import { type Endpoint, endpoint, pageAnswer, PageQuery, requireActor, requireIdempotent, pageRequestOf } from '@berth/platform';
import { type IdempotentRequest, invalidInput, parseUserId } from '@berth/shared-kernel';
import { creditWallet, type CreditWalletDeps } from '../../../application/commands/credit-wallet.js';
import { listWalletEntries, showWallet, type ShowWalletDeps } from '../../../application/queries/show-wallet.js';
import { CreditBody } from './credit-body.js';
import { creditJson, walletEntryJson, walletJson } from './wallet-json.js';

export interface WalletEndpointsDeps extends CreditWalletDeps, ShowWalletDeps {
  /** ISO 4217. */
  readonly currency: string;
}

type WalletRoute = 'wallet.show' | 'wallet.entries' | 'admin.wallets.show' | 'admin.wallets.entries' | 'admin.wallets.credit';

/** The routes of the wallet: a user's own, and an operator's look at anybody's, with credits. */
export function walletEndpoints(deps: WalletEndpointsDeps): Record<WalletRoute, Endpoint> {
  const { wallets, currency } = deps;
  return {
    'wallet.show': endpoint({
      handle: async (request) => {
        const balance = await wallets.balance(requireActor(request).userId);
        return { status: 200, body: walletJson(balance, currency) };
      },
    }),
    'wallet.entries': endpoint({
      query: PageQuery,
      handle: async (request) => {
        const page = await wallets.entries(requireActor(request).userId, pageRequestOf(request.query, parseSeq));
        return { status: 200, body: pageAnswer(page, walletEntryJson, String) };
      },
    }),
    'admin.wallets.show': endpoint({
      handle: async ({ params }) => {
        const userId = parseUserId(params['userId'] ?? '');
        return { status: 200, body: { userId, ...walletJson(await showWallet(deps)(userId), currency) } };
      },
    }),
    'admin.wallets.entries': endpoint({
      query: PageQuery,
      handle: async ({ params, query }) => {
        const page = await listWalletEntries(deps)(parseUserId(params['userId'] ?? ''), pageRequestOf(query, parseSeq));
        return { status: 200, body: pageAnswer(page, walletEntryJson, String) };
      },
    }),
    'admin.wallets.credit': endpoint({
      body: CreditBody,
      handle: (request) => {
        const idempotent = requireIdempotent(request);
        const userId = parseUserId(request.params['userId'] ?? '');
        const { amount, reason } = request.body;
        return creditWallet(deps)(
          { userId, amount: BigInt(amount), reason, reference: referenceOf(idempotent), request: idempotent },
          (credited) => ({ status: 201, body: creditJson(credited, currency) }),
        );
      },
    }),
  };
}

function parseSeq(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw invalidInput('request.invalid-id', 'This is not the number of an entry.');
  return Number(text);
}

// A key may be longer than what a database indexes.
const referenceOf = ({ userId, method, path, key }: IdempotentRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([userId, method, path, key]))
    .digest('hex');
