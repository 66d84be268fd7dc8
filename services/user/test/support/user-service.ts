import { Writable } from 'node:stream';
import {
  type EventLog,
  type MeasureOptions,
  Metrics,
  type OutgoingRecord,
  type StoredRecord,
  type TopicMeasure,
  createLogger,
} from '@berth/platform';
import { readConfig } from '@berth/platform';
import type { FreshDatabase } from '@berth/platform/testing';
import { unavailable } from '@berth/shared-kernel';
import { userProcessConfig } from '../../src/config.js';
import { composeUser } from '../../src/index.js';
import { HandClock, finallyDo, freshUserDatabase } from './database.js';

export const ADMIN = { email: 'root@example.com', password: 'the first admin' };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  /** The value of the refresh cookie that was set, '' when it was cleared, undefined when it was left alone. */
  readonly cookie: string | undefined;
}

export interface Ask {
  readonly body?: unknown;
  readonly token?: string;
  /** The value of the refresh cookie. */
  readonly cookie?: string;
  /** The value of If-Match. */
  readonly match?: string;
  /** The value of If-None-Match. */
  readonly known?: string;
  /** Sent as it is. */
  readonly rawBody?: string;
}

/** A log that keeps what is published, and on which nobody has put anything aside. */
class MemoryLog implements Pick<EventLog, 'measure' | 'publish' | 'read'> {
  readonly records: OutgoingRecord[] = [];
  isAway = false;

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.isAway) throw unavailable('event-log.unavailable', 'Away.');
    this.records.push(...records);
  }

  async measure({ topics }: MeasureOptions): Promise<readonly TopicMeasure[]> {
    return topics.map((topic) => ({ topic, records: 0, appended: 0, unread: 0 }));
  }

  async *read(): AsyncGenerator<StoredRecord> {}
}

/** The user service as it runs in production, on a port of its own. */
export async function startUserService(env: Readonly<Record<string, string>> = {}, given?: FreshDatabase) {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const clock = new HandClock();
  const eventLog = new MemoryLog();
  const at = given ?? (await freshUserDatabase());
  const defaults = {
    BERTH_DATABASE_URL: at.url,
    BERTH_KAFKA_BROKERS: 'not-asked:9092',
    BERTH_PORT: '0',
    BERTH_BCRYPT_COST: '4',
    BERTH_ADMIN_EMAIL: ADMIN.email,
    BERTH_ADMIN_PASSWORD: ADMIN.password,
  };
  const config = readConfig(userProcessConfig, { env: { ...defaults, ...env } });
  const logger = createLogger({ level: 'trace', name: 'user', destination });
  const service = await composeUser({ config, eventLog, logger, metrics: new Metrics(), clock });
  await service.start();
  finallyDo(() => service.stop());
  const cookieName = config.publicUrl.startsWith('https:') ? '__Host-berth_refresh' : 'berth_refresh';
  const fetchPath = (method: string, path: string, { body, rawBody, token, cookie, match, known }: Ask = {}) =>
    fetch(service.url() + path, {
      method,
      headers: {
        ...(body === undefined && rawBody === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(match === undefined ? {} : { 'if-match': match }),
        ...(known === undefined ? {} : { 'if-none-match': known }),
        ...(cookie === undefined ? {} : { cookie: `${cookieName}=${cookie}` }),
      },
      ...(body === undefined && rawBody === undefined ? {} : { body: rawBody ?? JSON.stringify(body) }),
    });
  const ask = async (line: string, options: Ask = {}): Promise<Reply> => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const response = await fetchPath(method, `/api/v1${path}`, options);
    const text = await response.text();
    const set = response.headers.getSetCookie().find((each) => each.startsWith(`${cookieName}=`));
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      cookie: set?.slice(cookieName.length + 1).split(';')[0],
    };
  };
  const register = (email: string, password = 'a fine password', nickname = 'Ann') =>
    ask('POST /auth/register', { body: { email, password, nickname } });
  const logIn = async (email: string, password = 'a fine password') => {
    const reply = await ask('POST /auth/login', { body: { email, password } });
    return { ...reply, token: String(reply.body['accessToken']), refresh: reply.cookie ?? '' };
  };
  const enter = async (email: string) => {
    const { body } = await register(email);
    return { id: Number(body['id']), ...(await logIn(email)) };
  };
  return {
    ask,
    register,
    logIn,
    enter,
    clock,
    eventLog,
    logLines: lines,
    at,
    jwks: () => fetchPath('GET', '/.well-known/jwks.json'),
  };
}

export type UserService = Awaited<ReturnType<typeof startUserService>>;
