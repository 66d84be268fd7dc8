import { type Answer, type Answers, type Clock, type IdempotentRequest, isBerthError, notFound, refused } from '@berth/shared-kernel';
import type { OrderId, ProductId, Tx, UnitOfWork, UserId } from '@berth/shared-kernel';
import { checkInstanceName, defaultInstanceName } from '../../domain/order/instance-name.js';
import { placeOrder as place } from '../../domain/order/order-placement.js';
import type { Orders } from '../../domain/order/orders.js';
import type { Catalogue, ProductForSale } from '../ports/catalogue.js';
import type { OrderAnswers } from '../ports/order-answers.js';
import type { OrderIds } from '../ports/order-ids.js';
import type { Suffixes } from '../ports/suffixes.js';

const MAX_TRIES = 5;

export interface PlaceOrderDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly catalogue: Catalogue;
  readonly answers: Answers;
  readonly orderAnswers: OrderAnswers;
  readonly orderIds: OrderIds;
  readonly suffixes: Suffixes;
  readonly clock: Clock;
  /** ISO 4217. */
  readonly currency: string;
}

export interface PlaceOrder {
  readonly userId: UserId;
  readonly productId: ProductId;
  /** Made up when null. */
  readonly instanceName: string | null;
  readonly request: IdempotentRequest;
}

/** Order and answer are recorded together. @throws not-found `product.not-found`; refused `product.not-orderable`; invalid-input `order.invalid` */
export const placeOrder =
  (deps: PlaceOrderDeps) =>
  async (command: PlaceOrder): Promise<Answer> => {
    if (command.instanceName !== null) checkInstanceName(command.instanceName);
    for (let tries = 1; ; tries++) {
      const orderId = await deps.orderIds.next();
      try {
        return await deps.unitOfWork.run('place-order', (tx) => placeIn(tx, deps, command, orderId));
      } catch (error) {
        const isTaken = isBerthError(error, 'conflict') && error.code === 'order.id-taken';
        if (!isTaken || tries >= MAX_TRIES) throw error;
      }
    }
  };

async function placeIn(tx: Tx, deps: PlaceOrderDeps, command: PlaceOrder, orderId: OrderId): Promise<Answer> {
  const { answers, orders, orderAnswers } = deps;
  await answers.begin(tx, command.request);
  const decision = decideOn(await productOf(tx, deps.catalogue, command.productId), deps, command, orderId);
  await orders.add(tx, decision);
  const answer = orderAnswers.placed(decision.state);
  await answers.complete(tx, command.request, answer);
  return answer;
}

async function productOf(tx: Tx, catalogue: Catalogue, productId: ProductId): Promise<ProductForSale> {
  const product = await catalogue.find(tx, productId);
  if (product === null) throw notFound('product.not-found', 'There is no such product.');
  if (product.status !== 'ENABLED') throw refused('product.not-orderable', 'This product is not on sale.');
  return product;
}

function decideOn(product: ProductForSale, deps: PlaceOrderDeps, { userId, instanceName }: PlaceOrder, orderId: OrderId) {
  const { productId, name: productName, price: amount, spec } = product;
  const { suffixes, clock, currency } = deps;
  const name = instanceName ?? defaultInstanceName(productName, suffixes.next());
  return place({ orderId, userId, productId, productName, instanceName: name, spec, amount, currency }, clock.now());
}
