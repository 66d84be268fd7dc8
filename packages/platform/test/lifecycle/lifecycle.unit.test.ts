import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { createLogger, Lifecycle, type LifecyclePart } from '../../src/index.js';

const logger = createLogger({ level: 'silent', name: 'test' });

function parts(...wrong: readonly string[]) {
  const told: string[] = [];
  const part = (name: string): LifecyclePart => ({
    name,
    service: {
      start: async () => {
        told.push(`start ${name}`);
        if (wrong.includes(`start ${name}`)) throw new Error(`${name} cannot start`);
      },
      stop: async () => {
        told.push(`stop ${name}`);
        if (wrong.includes(`stop ${name}`)) throw new Error(`${name} cannot stop`);
        if (wrong.includes(`hang ${name}`)) await new Promise(() => {});
      },
    },
  });
  return { told, lifecycle: new Lifecycle({ parts: ['a', 'b', 'c'].map(part), logger, stopDeadlineMs: 20 }) };
}

const failureOf = async (work: Promise<void>): Promise<unknown> => {
  try {
    await work;
    return null;
  } catch (error) {
    return isBerthError(error) ? { code: error.code, ...error.data } : error;
  }
};

describe('a lifecycle', () => {
  test('starts its parts in order and stops them in reverse', async () => {
    const { told, lifecycle } = parts();

    await lifecycle.start();
    await lifecycle.stop();
    await lifecycle.stop();

    expect(told).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test('stops what it has started when a part fails to start, and passes the error on', async () => {
    const { told, lifecycle } = parts('start c', 'stop b');

    await expect(lifecycle.start()).rejects.toThrow('c cannot start');

    expect(told).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a']);
  });

  test('stops the others when one fails to stop, and then says which', async () => {
    const { told, lifecycle } = parts('stop b');
    await lifecycle.start();

    expect(await failureOf(lifecycle.stop())).toEqual({ code: 'lifecycle.stop-failed', parts: ['b'] });

    expect(told.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  });

  test('does not wait for ever for a part that does not stop', async () => {
    const { told, lifecycle } = parts('hang c');
    await lifecycle.start();

    expect(await failureOf(lifecycle.stop())).toEqual({ code: 'lifecycle.stop-failed', parts: ['c'] });

    expect(told.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  });
});
