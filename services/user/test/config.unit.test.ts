import { readConfig } from '@berth/platform';
import { expect, test } from 'vitest';
import { userConfigSchema } from '../src/config.js';
import { withCode } from './support/users.js';

test('the user service needs only its database', () => {
  const config = readConfig(userConfigSchema, { env: { BERTH_DATABASE_URL: 'sqlite:user.sqlite' } });
  expect(config).toEqual({
    host: '127.0.0.1',
    port: 0,
    databaseUrl: 'sqlite:user.sqlite',
    publicUrl: 'http://localhost:8080',
    bcryptCost: 12,
    passwordThreads: 2,
    passwordQueue: 32,
  });
});

test('a cost that bcrypt or its users could not bear is refused at the start', () => {
  for (const BERTH_BCRYPT_COST of ['3', '16', 'high'])
    expect(() => readConfig(userConfigSchema, { env: { BERTH_DATABASE_URL: 'sqlite:user.sqlite', BERTH_BCRYPT_COST } })).toThrow(
      withCode('config.invalid'),
    );
});
