import { asOperationId, type Clock, type Uuids } from '@berth/shared-kernel';
import type { OperationTicket } from '../domain/instance/operation.js';

export interface TicketRule {
  readonly clock: Clock;
  readonly uuids: Uuids;
  readonly operationDeadlineMs: number;
}

/** Hands every new operation its id, its time and its deadline. */
export type Tickets = () => OperationTicket;

export const ticketsOf =
  ({ clock, uuids, operationDeadlineMs }: TicketRule): Tickets =>
  () => {
    const at = clock.now();
    return { id: asOperationId(uuids.next()), at, deadline: new Date(at.getTime() + operationDeadlineMs) };
  };
