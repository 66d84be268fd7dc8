import { invalidInput, unavailable } from '@berth/shared-kernel';
import { Redis as Driver } from 'ioredis';
import type { Logger } from 'pino';
import { redacted } from '../config/redacted.js';
import { backOffMs } from '../lifecycle/back-off.js';
import type { Redis, RedisCommand, RedisReply, RedisScript } from './redis.js';
import { isUnknownScript, redisError } from './redis-errors.js';
import { watchConnection } from './watch-connection.js';

export interface RedisOptions {
  /** `redis://host:port/database`, or `rediss://` for TLS; `user:password@` names an ACL user. */
  readonly url: string;
  readonly logger: Logger;
  /** How long a command may take to be answered, in milliseconds; 1000 when absent. */
  readonly commandTimeoutMs?: number;
}

const RECONNECT = { firstMs: 50, mostMs: 1000 };

/**
 * Connects to Redis in the background, for ever: it need not be there yet.
 * @throws invalid-input `config.redis-url` for an URL that is none of Redis
 */
export function openRedis({ url, logger, commandTimeoutMs = 1000 }: RedisOptions): Redis {
  const { host } = parsed(url);
  const driver = new Driver(url, {
    lazyConnect: true,
    connectionName: 'berth',
    disableClientInfo: true,
    connectTimeout: 2 * commandTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // A connection that swallows what it is sent is given up and made again; until then nobody waits any more.
    socketTimeout: commandTimeoutMs + 100,
    retryStrategy: (failures) => backOffMs(failures, RECONNECT),
    // After a failover the old primary answers READONLY to writes; the name may lead to the new one by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    // Whoever asked while there was no connection has gone on without: what is kept is written anew by its owner, from newer knowledge.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  watchConnection(driver, logger.child({ redis: host }));
  return new ConnectedRedis(driver);
}

function parsed(url: string): URL {
  const read = URL.parse(url);
  if (read !== null && ['redis:', 'rediss:'].includes(read.protocol) && read.hostname !== '') return read;
  throw invalidInput('config.redis-url', 'The Redis URL must be redis://host:port or rediss://host:port.', { data: redacted({ url }) });
}

class ConnectedRedis implements Redis {
  /** The first attempt: whoever asks while it is under way is not to be told that there is nobody. */
  private readonly attempted: Promise<void>;
  private isClosed = false;

  constructor(private readonly driver: Driver) {
    this.attempted = driver.connect().catch(() => undefined);
  }

  async send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    if (commands.length === 0) return [];
    await this.attempted;
    return await this.asked(async () => {
      const trip = this.driver.pipeline();
      for (const [name, ...args] of commands) trip.call(name, ...args);
      return ((await trip.exec()) ?? []).map(([error, reply]) => {
        if (error !== null) throw error;
        return reply as RedisReply;
      });
    });
  }

  async run({ sha, source }: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<RedisReply> {
    await this.attempted;
    const operands = [keys.length, ...keys, ...args];
    return await this.asked(async () => {
      try {
        return (await this.driver.call('EVALSHA', sha, ...operands)) as RedisReply;
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return (await this.driver.call('EVAL', source, ...operands)) as RedisReply;
      }
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.driver.disconnect();
  }

  private async asked<Result>(ask: () => Promise<Result>): Promise<Result> {
    if (this.isClosed || this.driver.status !== 'ready') throw notConnected(this.driver.status);
    try {
      return await ask();
    } catch (error) {
      throw redisError(error);
    }
  }
}

const notConnected = (status: string) =>
  unavailable('snapshots.unavailable', 'The snapshot store is not connected.', { data: { status }, retryAfter: 1 });
