import { databaseUrl, kafkaFields, processFields, publicUrl, wholeNumber } from '@berth/platform';
import { z } from 'zod';

/** What Berth tells its accounts' keeper, in whatever process that runs. */
export const userFields = {
  /** Where browsers reach Berth; over https the refresh cookie is `Secure` and bound to the host by its name. */
  publicUrl: publicUrl.default('http://localhost:8080'),
  bcryptCost: wholeNumber(4, 15).default(12),
  passwordThreads: wholeNumber(1, 64).default(2),
  /** How many password checks may wait for a thread; beyond it they are answered with 429. */
  passwordQueue: wholeNumber(1, 10_000).default(32),
  /** With `adminPassword`: the administrator that is made when there is none. */
  adminEmail: z.email().optional(),
  adminPassword: z.string().optional(),
};

/** What the user service is told as a process of its own; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const userProcessConfig = z.object({ ...processFields, databaseUrl, ...kafkaFields, ...userFields });

/** What the user service is told from outside. */
export interface UserConfig extends z.output<z.ZodObject<typeof userFields>> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly databaseUrl: string;
}
