import type { OrderId } from '@berth/shared-kernel';

/** Where order ids come from; increasing within a process. The primary key is the judge of uniqueness between processes. */
export interface OrderIds {
  /** May wait rather than repeat an id. @throws unavailable `order.clock-behind` */
  next(): Promise<OrderId>;
}
