import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databaseUrl, flag, hostPort, httpUrl, httpUrls, kafkaFields, kafkaSettings, readConfig } from '../../src/index.js';

const read = (schema: z.ZodType, value: string) => readConfig(z.object({ field: schema }), { env: { BERTH_FIELD: value } }).field;
const refused = expect.objectContaining({ code: 'config.invalid' });

describe('a field of a configuration', () => {
  it('reads comma lists, addresses, flags and URLs', () => {
    expect(read(httpUrls, 'http://a:1, http://b:2/,')).toEqual(['http://a:1', 'http://b:2']);
    expect(read(httpUrl, 'https://a.example/')).toBe('https://a.example');
    expect(read(hostPort, '127.0.0.1:8000')).toEqual({ host: '127.0.0.1', port: 8000 });
    expect(read(hostPort, '[::1]:80')).toEqual({ host: '::1', port: 80 });
    expect([read(flag(true), '0'), read(flag(false), '1'), read(flag(true), '')]).toEqual([false, true, true]);
    expect(read(databaseUrl, 'mariadb://u:p@h:3306/user')).toBe('mariadb://u:p@h:3306/user');
  });

  it.each([
    [httpUrls, ' , '],
    [httpUrls, 'http://a,ftp://b'],
    [httpUrl, 'a:1'],
    [hostPort, 'host'],
    [hostPort, 'host:0'],
    [hostPort, 'host:65536'],
    [kafkaFields.kafkaBrokers, 'kafka-1:9092,kafka-2'],
    [flag(true), 'yes'],
    [databaseUrl, 'mariadb://host'],
    [databaseUrl, 'postgres://u:p@h/d'],
  ])('refuses what it cannot mean', (schema, value) => {
    expect(() => read(schema, value)).toThrow(refused);
  });
});

it('the event log is told only what was configured', () => {
  const settings = (env: Record<string, string>) =>
    kafkaSettings(readConfig(z.object(kafkaFields), { env: { BERTH_KAFKA_BROKERS: 'k:9092', ...env } }));
  expect(settings({})).toEqual({ brokers: ['k:9092'], tls: false, topics: {} });
  const all = {
    BERTH_KAFKA_TLS: '1',
    BERTH_KAFKA_SASL_USERNAME: 'berth',
    BERTH_KAFKA_SASL_PASSWORD: 'secret',
    BERTH_KAFKA_PARTITIONS: '6',
    BERTH_KAFKA_REPLICATION_FACTOR: '3',
    BERTH_KAFKA_RETENTION_MS: '-1',
  };
  expect(settings(all)).toEqual({
    brokers: ['k:9092'],
    tls: true,
    sasl: { mechanism: 'plain', username: 'berth', password: 'secret' },
    topics: { partitions: 6, replicationFactor: 3, retentionMs: -1 },
  });
  expect(() => settings({ BERTH_KAFKA_SASL_USERNAME: 'berth' })).toThrow(refused);
  expect(() => settings({ BERTH_KAFKA_SASL_MECHANISM: 'plain' })).toThrow(refused);
});
