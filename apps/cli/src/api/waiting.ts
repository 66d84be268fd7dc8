import { answerOf, type Berth, type Operation, type Order, until, untilOperation } from '@berth/client';
import type { Option } from 'commander';
import { flag, number } from './arguments.js';
import { WaitedInVain } from './outcomes.js';

export interface WaitOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

/** An order has ten minutes to be provided, unless the platform is configured otherwise. */
const PATIENCE_S = 660;

export const waitOptions = (what: string): readonly Option[] => [
  flag('--wait', `wait until ${what}; exit code 5 where it fails`),
  number('--timeout <seconds>', 'how long to wait').default(PATIENCE_S),
];

/** Waits until an order has ended. @throws WaitedInVain where it was cancelled; NotInTime */
export async function settledOrder(berth: Berth, { id }: Pick<Order, 'id'>, { timeout }: WaitOptions): Promise<Order> {
  const order = await until(
    () => answerOf(berth.api.GET('/orders/{orderId}', { params: { path: { orderId: id } } })),
    ({ status }) => status === 'COMPLETED' || status === 'CANCELLED',
    { what: `order ${id}`, deadlineMs: timeout * 1000 },
  );
  if (order.status === 'COMPLETED') return order;
  const { code, message } = order.cancelReason ?? { code: 'cancelled', message: 'It was cancelled.' };
  throw new WaitedInVain(`Order ${id} was cancelled: ${message} (${code})`);
}

/** Waits until an operation has ended. @throws WaitedInVain where it did not succeed; NotInTime */
export async function settledOperation(berth: Berth, begun: Operation, { timeout }: Pick<WaitOptions, 'timeout'>): Promise<Operation> {
  const operation = await untilOperation(berth, begun, timeout * 1000);
  if (operation.status === 'succeeded') return operation;
  const why = operation.error === null ? '' : `: ${operation.error.message} (${operation.error.code})`;
  throw new WaitedInVain(
    `The operation ${operation.kind} ${operation.id} of instance ${operation.instanceId} has ${operation.status}${why}`,
  );
}
