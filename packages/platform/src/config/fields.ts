import { z } from 'zod';

// Each takes the string that `readConfig` hands it: what several programs are told has one rule, and one sentence where it is broken.

/** A whole number between `from` and `to`, both included. */
export const wholeNumber = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

/** A span of time in milliseconds, from 100 ms to what a timer can hold. */
export const durationMs = (otherwise: number) => wholeNumber(100, 2_147_483_647).default(otherwise);

/** A port to listen on; 0 takes any free one. */
export const listeningPort = (otherwise: number) => wholeNumber(0, 65_535).default(otherwise);

/** `1` or `0`. */
export const flag = (otherwise: boolean) =>
  z
    .enum(['0', '1'])
    .default(otherwise ? '1' : '0')
    .transform((value) => value === '1');

/** Names divided by commas, at least one; blanks round them do not count. */
const commaList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  )
  .refine((list) => list.length > 0, 'must name at least one');

const HOST_PORT = /^([a-z0-9.-]+|\[[0-9a-f:]+\]):([1-9][0-9]{0,4})$/i;
const isHostPort = (text: string) => Number(HOST_PORT.exec(text)?.[2] ?? 65_536) <= 65_535;

/** `host:port`, read into its two parts. */
export const hostPort = z
  .string()
  .refine(isHostPort, 'must be host:port')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  });

/** A comma list of `host:port`. */
export const hostPorts = commaList.refine((list) => list.every(isHostPort), 'must be a comma list of host:port');

/** The URL of an HTTP server, without a trailing slash. */
export const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** A comma list of HTTP servers that are each as good as the other (replicas), without trailing slashes. */
export const httpUrls = commaList
  .refine((list) => list.every((url) => httpUrl.safeParse(url).success), 'must be a comma list of http(s) URLs')
  .transform((list) => list.map((url) => url.replace(/\/+$/, '')));

/** `mariadb://` or `mysql://` with user, password, host and schema, or `sqlite:<file>`. */
export const databaseUrl = z
  .string()
  .regex(/^(sqlite:.+|(mariadb|mysql):\/\/[^/]+\/.+)$/, 'must be mariadb://user:password@host:port/schema, mysql://... or sqlite:<file>');

/** Where browsers reach Berth. */
export const publicUrl = z.url({ protocol: /^https?$/ });

/** A three-letter currency code (ISO 4217). */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR')
  .default('EUR');

export const logLevel = (otherwise: 'warn' | 'info') =>
  z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default(otherwise);

/** A value of `schema`, written as JSON. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
