import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../src/settings.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the settings of the command line', () => {
  it('are those of the running stack when there is one', () => {
    writeFileSync(
      join(folder, 'stack.json'),
      JSON.stringify({ api: 'http://localhost:8080', kafka: ['127.0.0.1:9'], redis: 'redis://127.0.0.1:7' }),
    );
    const { kafka, redisUrl } = readSettings({ BERTH_DATA_DIR: folder });
    expect(kafka).toEqual({ brokers: ['127.0.0.1:9'], tls: false, topics: {} });
    expect(redisUrl).toBe('redis://127.0.0.1:7');
  });

  it('take the environment before the running stack', () => {
    writeFileSync(join(folder, 'stack.json'), JSON.stringify({ kafka: ['127.0.0.1:9'] }));
    const settings = readSettings({
      BERTH_DATA_DIR: folder,
      BERTH_KAFKA_BROKERS: 'one:9093, two:9093',
      BERTH_KAFKA_TLS: '1',
      BERTH_KAFKA_SASL_MECHANISM: 'scram-sha-512',
      BERTH_KAFKA_SASL_USERNAME: 'operator',
      BERTH_KAFKA_SASL_PASSWORD: 'secret',
    });
    expect(settings.kafka).toEqual({
      brokers: ['one:9093', 'two:9093'],
      tls: true,
      topics: {},
      sasl: { mechanism: 'scram-sha-512', username: 'operator', password: 'secret' },
    });
  });

  it('name no Kafka where nothing does', () => {
    expect(readSettings({ BERTH_DATA_DIR: folder })).toMatchObject({ kafka: null, redisUrl: null, dataDir: folder });
  });

  it('refuse a broken stack.json and half of a login in a sentence', () => {
    writeFileSync(join(folder, 'stack.json'), '{');
    expect(() => readSettings({ BERTH_DATA_DIR: folder })).toThrow(/stack.json is not readable/);
    const half = { BERTH_DATA_DIR: join(folder, 'none'), BERTH_KAFKA_BROKERS: 'x:1', BERTH_KAFKA_SASL_MECHANISM: 'plain' };
    expect(() => readSettings(half)).toThrow(/BERTH_KAFKA_SASL_PASSWORD/);
  });
});
