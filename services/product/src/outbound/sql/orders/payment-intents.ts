import type { PaymentStatus } from '../../../domain/order/order.js';

/** The states of a payment in which the executor has something to do. */
export const INTENTS = ['HOLDING', 'CAPTURING', 'RELEASING', 'REFUNDING'] as const satisfies readonly PaymentStatus[];

export const isIntent = (payment: PaymentStatus): boolean => INTENTS.some((intent) => intent === payment);
