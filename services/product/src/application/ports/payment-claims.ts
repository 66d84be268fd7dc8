import type { PaymentClaim } from '../../domain/order/orders.js';

/** The payment steps that wait to be done; each is given to one executor at a time. */
export interface PaymentClaims {
  /** Takes on at most `limit` steps that nobody has, or had and lost. */
  take(limit: number): Promise<readonly PaymentClaim[]>;
}
