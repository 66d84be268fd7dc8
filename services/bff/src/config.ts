import { httpUrls, processFields } from '@berth/platform';
import { z } from 'zod';

/** Where the BFF listens and whom it forwards to; each list names replicas that are as good as each other, without trailing slashes. */
export interface BffConfig {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly userUrls: readonly string[];
  readonly productUrls: readonly string[];
  readonly resourceUrls: readonly string[];
}

/** What the BFF is told as a process of its own; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const bffProcessConfig = z.object({ ...processFields, userUrl: httpUrls, productUrl: httpUrls, resourceUrl: httpUrls });
