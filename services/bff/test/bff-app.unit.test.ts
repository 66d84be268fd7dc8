import { createLogger, Metrics } from '@berth/platform';
import { expect, test } from 'vitest';
import { bffApp, type BffAppParts } from '../src/bff-app.js';

test('a BFF without an endpoint for a route of its own does not start', () => {
  const parts = {
    own: {},
    replicas: {},
    readiness: () => ({ ready: true }),
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics: new Metrics(),
  };

  expect(() => bffApp(parts as unknown as BffAppParts)).toThrow(expect.objectContaining({ code: 'route.without-endpoint' }));
});
