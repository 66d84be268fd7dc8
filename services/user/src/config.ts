import { z } from 'zod';

/** What the user service is told; each field is the variable `BERTH_<FIELD>`, see `readConfig`. */
export const userConfigSchema = z.object({
  host: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  databaseUrl: z.string().min(1),
  /** Where browsers reach Berth; over https the refresh cookie is `Secure` and bound to the host by its name. */
  publicUrl: z.url({ protocol: /^https?$/ }).default('http://localhost:8080'),
  bcryptCost: z.coerce.number().int().min(4).max(15).default(12),
  passwordThreads: z.coerce.number().int().min(1).max(64).default(2),
  /** How many password checks may wait for a thread; beyond it they are answered with 429. */
  passwordQueue: z.coerce.number().int().min(1).max(10_000).default(32),
  /** With `adminPassword`: the administrator that is made when there is none. */
  adminEmail: z.string().optional(),
  adminPassword: z.string().optional(),
});

export type UserConfig = z.output<typeof userConfigSchema>;
