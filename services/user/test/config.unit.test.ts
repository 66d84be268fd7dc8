import { hostname } from 'node:os';
import { readConfig } from '@berth/platform';
import { expect, test } from 'vitest';
import { userProcessConfig } from '../src/config.js';
import { withCode } from './support/users.js';

const REQUIRED = { BERTH_DATABASE_URL: 'sqlite:user.sqlite', BERTH_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' };

test('the user service needs only its database and its event log', () => {
  const config = readConfig(userProcessConfig, { env: REQUIRED });
  expect(config).toEqual({
    replica: hostname(),
    host: '127.0.0.1',
    port: 8080,
    adminPort: 8081,
    logLevel: 'info',
    kafkaBrokers: ['kafka-1:9092', 'kafka-2:9092'],
    kafkaTls: false,
    databaseUrl: 'sqlite:user.sqlite',
    publicUrl: 'http://localhost:8080',
    bcryptCost: 12,
    passwordThreads: 2,
    passwordQueue: 32,
  });
});

test('a cost that bcrypt or its users could not bear is refused at the start', () => {
  for (const BERTH_BCRYPT_COST of ['3', '16', 'high'])
    expect(() => readConfig(userProcessConfig, { env: { ...REQUIRED, BERTH_BCRYPT_COST } })).toThrow(withCode('config.invalid'));
});
