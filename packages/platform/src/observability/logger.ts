import { type DestinationStream, type Level, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const REQUEST_SECRETS = [
  'password',
  'currentPassword',
  'newPassword',
  'authorization',
  'cookie',
  'set-cookie',
  'accessToken',
  'refreshToken',
];
// A failed query carries what was to be written: hashes, private keys, addresses. mysql2 puts them into `sql`.
const QUERY_VALUES = ['parameters', 'sql'];
const SECRETS = [...REQUEST_SECRETS, ...QUERY_VALUES];

export interface LoggerOptions {
  readonly level: Level | 'silent';
  /** Names the process or the context in every line. */
  readonly name: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

/** Writes one JSON object per line; fields that hold secrets are blanked up to two levels deep. */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const paths = SECRETS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);
  const options = { level, name, redact: { paths, censor: '[redacted]' }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination === undefined ? pino(options) : pino(options, destination);
}
