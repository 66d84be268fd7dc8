import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Kept } from '../src/kept.ts';

describe('what is kept in a data directory', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'berth-kept-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is the same at the next start', async () => {
    const before = { ports: await new Kept(dir).ports(['one', 'two']), secret: new Kept(dir).secret('admin') };
    const after = { ports: await new Kept(dir).ports(['one', 'two']), secret: new Kept(dir).secret('admin') };
    expect(after).toEqual(before);
    expect(new Set(Object.values(after.ports)).size).toBe(2);
  });

  it('gives a port up that somebody else has taken meanwhile, and only that one', async () => {
    const before = await new Kept(dir).ports(['one', 'two']);
    const intruder = createServer();
    await new Promise<void>((resolve) => intruder.listen(before.one, '127.0.0.1', resolve));
    const after = await new Kept(dir).ports(['one', 'two']);
    await new Promise((resolve) => intruder.close(resolve));
    expect(after.one).not.toBe(before.one);
    expect(after.two).toBe(before.two);
    expect(await new Kept(dir).ports(['one'])).toEqual({ one: after.one });
  });

  it('lies below the ports that outgoing connections are given', async () => {
    const { one } = await new Kept(dir).ports(['one']);
    expect(one).toBeGreaterThanOrEqual(20_000);
    expect(one).toBeLessThan(30_000);
  });

  it('tells passwords to its owner only', () => {
    const kept = new Kept(dir);
    expect(kept.secret('one')).not.toBe(kept.secret('two'));
    expect(kept.secret('one')).toMatch(/^[0-9a-f]{36}$/);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});
