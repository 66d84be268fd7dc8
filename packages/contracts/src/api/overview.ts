import type { OwningContext } from './routes.js';
import type { OperationKind } from '../events/index.js';
import type { InstanceStatus, ProductStatus, UserStatus } from '../statuses.js';
import type { Topic } from '../topics.js';

/** Figures that were taken together. */
export interface Measured {
  /** When they were taken; RFC 3339. */
  readonly asOf: string;
}

/** How many there are in each status; a status that nothing has is there with 0. */
export interface Counts<Status extends string> extends Measured {
  readonly byStatus: Readonly<Record<Status, number>>;
}

/** The first few of what needs a look, and how many there are. */
export interface Worklist<Item> extends Measured {
  readonly total: number;
  /** Age of the oldest, 0 when there is none. */
  readonly oldestSeconds: number;
  /** The oldest first. */
  readonly items: readonly Item[];
}

/** What a context has still to publish. */
export interface OutboxFigures extends Measured {
  readonly waiting: number;
  readonly oldestSeconds: number;
}

/** Dead letters of one topic. */
export interface DeadLetterFigures {
  readonly topic: Topic;
  /** Letters that were not replayed; where `exact` is false there were too many to look at, and it counts those too that were. */
  readonly waiting: number;
  readonly exact: boolean;
}

/** How far a consumer is behind in one topic, in records. */
export interface ConsumerFigures {
  readonly group: string;
  readonly topic: Topic;
  readonly unread: number;
}

export interface EventLogFigures extends Measured {
  /** Of the topics that the context publishes. */
  readonly deadLetters: readonly DeadLetterFigures[];
  /** Of the topics that it follows. */
  readonly consumers: readonly ConsumerFigures[];
}

/** What each context tells beside its own figures. */
export interface BacklogFigures {
  readonly outbox: OutboxFigures;
  /** Null while the log could not be measured yet. */
  readonly eventLog: EventLogFigures | null;
}

/** An order whose money is held and whose instance is not running yet. */
export interface PaidNotRunning {
  readonly orderId: string;
  readonly userId: number;
  readonly instanceId: string | null;
  readonly paidAt: string;
  readonly ageSeconds: number;
  /** Until then it runs, or the money goes back. */
  readonly provisionBy: string | null;
  /** The latest entry of its timeline: why it does not run yet, as far as that is known. */
  readonly reason: string | null;
}

/** Sums over the whole ledger, in minor units. */
export interface MoneyFigures extends Measured {
  readonly currency: string;
  readonly available: number;
  readonly held: number;
  /** Taken and not refunded, ever. */
  readonly captured: number;
  /** The part of it since midnight UTC. */
  readonly capturedToday: number;
  /** Of all entries; anything but 0 means that the ledger is wrong. */
  readonly sum: number;
  readonly balanced: boolean;
}

/** An operation that is late, or close to it. */
export interface LateOperation {
  readonly operationId: string;
  readonly instanceId: string;
  readonly kind: OperationKind;
  readonly createdAt: string;
  readonly ageSeconds: number;
  readonly deadline: string;
}

/** Whether somebody watches the cluster, as every replica can tell. */
export interface WatchFigures extends Measured {
  /** Whether the replica that answers leads. */
  readonly leads: boolean;
  /** False while the leader does not see the cluster, or this replica cannot tell who leads. */
  readonly synced: boolean;
  /** The oldest proof of life over all watches; null when there is none, or when the snapshot store is away. */
  readonly heartbeatAt: string | null;
  readonly heartbeatAgeSeconds: number | null;
  /** True when what screens show of running instances may not be so any more. */
  readonly stale: boolean;
}

export interface UserOverview extends BacklogFigures {
  readonly users: Counts<UserStatus>;
}

export interface ProductOverview extends BacklogFigures {
  readonly products: Counts<ProductStatus>;
  readonly orders: Counts<'PENDING' | 'PAID' | 'COMPLETED' | 'CANCELLED'>;
  readonly paidNotRunning: Worklist<PaidNotRunning>;
  /** Null until the ledger has been added up for the first time. */
  readonly money: MoneyFigures | null;
}

export interface ResourceOverview extends BacklogFigures {
  readonly instances: Counts<InstanceStatus>;
  /** Under way past half of the time that they have. */
  readonly slowOperations: Worklist<LateOperation>;
  /** Deletions whose deadline has passed: they go on, but somebody should look. */
  readonly overdueDeletions: Worklist<LateOperation>;
  readonly watch: WatchFigures;
}

/** What one context tells, or since when that is not known. */
export type OverviewPart<Figures> =
  | (Figures & { readonly available: true })
  | {
      readonly available: false;
      /** When this BFF had an answer of the context last; null when it never had one. */
      readonly since: string | null;
      /** The code of the problem. */
      readonly reason: string;
    };

interface OverviewFigures extends Record<OwningContext, BacklogFigures> {
  readonly user: UserOverview;
  readonly product: ProductOverview;
  readonly resource: ResourceOverview;
}

/** The answer of `GET /admin/overview`. */
export type Overview = Measured & { readonly [Context in OwningContext]: OverviewPart<OverviewFigures[Context]> };
