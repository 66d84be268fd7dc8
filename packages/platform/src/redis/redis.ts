/** The name of a command and its arguments, e.g. `['GET', 'key']`. */
export type RedisCommand = readonly [name: string, ...args: readonly (string | number)[]];

/** What Redis answers a command: text, an integer, nothing, or a list of these. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** A Lua script that Redis runs as one step; its keys are KEYS, its arguments ARGV. */
export interface RedisScript {
  readonly source: string;
  /** SHA-1 of the source in hex, as EVALSHA wants it. */
  readonly sha: string;
}

/**
 * One connection to Redis, made in the background and again whenever it is lost. While there is none every call fails at once, and
 * one that is not answered fails after the time limit; nothing waits in a queue.
 */
export interface Redis {
  /** Sends all commands in one round trip and gives their replies in the same order. @throws unavailable `snapshots.unavailable`; defect `redis.refused` */
  send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]>;
  /** Runs a script by its hash, and by its source where Redis does not know it yet. @throws as `send` */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<RedisReply>;
  /** Ends the connection; later calls fail. */
  close(): Promise<void>;
}
