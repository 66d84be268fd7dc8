import { describe, expect, it } from 'vitest';
import { createLogger, Metrics, startAdminServer } from '../../src/index.js';

describe('the admin port', () => {
  it('serves metrics and health', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'berth_orders_total', help: 'Orders.', labels: ['status'] }).inc({ status: 'PAID' });
    const admin = await startAdminServer({ host: '127.0.0.1', port: 0, metrics, readiness: () => ({ ready: false }) });
    const text = await (await fetch(`${admin.url}/metrics`)).text();
    expect(text).toContain('berth_orders_total{status="PAID"} 1');
    expect(text).toContain('process_cpu_seconds_total');
    expect((await fetch(`${admin.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${admin.url}/livez`)).status).toBe(200);
    await admin.close();
  });
});

describe('a metric', () => {
  it('asked for twice is the same, so that contexts share it', async () => {
    const metrics = new Metrics();
    for (const context of ['user', 'product'])
      metrics.counter({ name: 'berth_things_total', help: 'Things.', labels: ['context'] }).inc({ context });
    expect(await metrics.text()).toContain('berth_things_total{context="product"} 1');
  });
});

describe('the log', () => {
  it('holds no secrets', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } });
    logger.info({ password: 'hidden-1', body: { refreshToken: 'hidden-2' }, req: { headers: { authorization: 'hidden-3' } } }, 'said');
    expect(lines.join('')).toContain('"msg":"said"');
    expect(lines.join('')).not.toContain('hidden');
  });
});
