import type { OrderId, UserId } from '@berth/shared-kernel';

interface Moved {
  readonly userId: UserId;
  /** Minor units, never negative. */
  readonly amount: bigint;
}

/** Money given to a user by an operator; `reference` tells one credit from another. */
export interface Credit extends Moved {
  readonly kind: 'credit';
  readonly reference: string;
  readonly reason: string;
}

/** One step of an order's payment. */
export interface PaymentStep extends Moved {
  readonly kind: 'hold' | 'capture' | 'release' | 'refund';
  readonly orderId: OrderId;
}

export type Movement = Credit | PaymentStep;
export type MovementKind = Movement['kind'];

export const holdReference = (orderId: OrderId): string => `hold:${orderId}`;

/** Shared by capture and release, so that the unique key lets only one of them settle an order's hold. */
export const settlementReference = (orderId: OrderId): string => `settle:${orderId}`;

/** Under this name a movement exists at most once. */
export function referenceOf(movement: Movement): string {
  switch (movement.kind) {
    case 'credit':
      return `credit:${movement.reference}`;
    case 'hold':
      return holdReference(movement.orderId);
    case 'capture':
    case 'release':
      return settlementReference(movement.orderId);
    case 'refund':
      return `refund:${movement.orderId}`;
  }
}
