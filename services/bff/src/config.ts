import { durationMs, httpUrls, kafkaFields, processFields, wholeNumber } from '@berth/platform';
import { z } from 'zod';

/** What Berth tells its public API, in whatever process that runs. */
export const bffFields = {
  /** How many event streams one BFF keeps open; beyond it they are answered with 503. */
  eventStreams: wholeNumber(1, 1_000_000).default(10_000),
  /** How many of one user; beyond it they are answered with 429. */
  eventStreamsPerUser: wholeNumber(1, 1_000_000).default(20),
  eventHeartbeatMs: durationMs(15_000),
  /** How often the session of a stream is asked for, and so how long one may outlive a log-out. */
  eventSessionCheckMs: durationMs(15_000),
};

/** Where the BFF listens and whom it forwards to; each list names replicas that are as good as each other, without trailing slashes. */
export interface BffConfig extends z.output<z.ZodObject<typeof bffFields>> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly userUrls: readonly string[];
  readonly productUrls: readonly string[];
  readonly resourceUrls: readonly string[];
}

/** What the BFF is told as a process of its own; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const bffProcessConfig = z.object({
  ...processFields,
  ...kafkaFields,
  ...bffFields,
  userUrl: httpUrls,
  productUrl: httpUrls,
  resourceUrl: httpUrls,
});
