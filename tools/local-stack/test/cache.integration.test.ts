import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder, cachePath, cached, isCached } from '../src/cache.ts';

describe('the cache', () => {
  let folder: string;
  const silent = () => undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-cache-'));
    vi.stubEnv('BERTH_LOCAL_STACK_CACHE', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('lies outside the checkout, where the desktop standard puts caches', () => {
    expect(cacheFolder({ HOME: '/home/x', XDG_CACHE_HOME: '/var/c' })).toBe('/var/c/berth/local-stack');
    expect(cacheFolder({})).toMatch(/\/\.cache\/berth\/local-stack$/);
  });

  it('makes an entry once, and another one for other inputs', async () => {
    let made = 0;
    const make = async (into: string) => writeFileSync(join(into, 'jar'), String((made += 1)));
    const entry = { name: 'kafka-1', inputs: ['a'] };
    const path = await cached(entry, silent, make);
    expect(await cached(entry, silent, make)).toBe(path);
    expect(await cached({ name: 'kafka-1', inputs: ['b'] }, silent, make)).not.toBe(path);
    expect([made, existsSync(join(path, 'jar'))]).toEqual([2, true]);
  });

  it('never shows half an entry: a making that fails leaves nothing', async () => {
    const entry = { name: 'kafka-1', inputs: ['a'] };
    const fails = async (into: string) => {
      writeFileSync(join(into, 'jar'), 'half');
      throw new Error('the network is gone');
    };
    await expect(cached(entry, silent, fails)).rejects.toThrow('the network is gone');
    expect([isCached(entry), readdirSync(folder)]).toEqual([false, []]);
  });

  it('is made by one of several that want it at once; the others say that they wait', async () => {
    const entry = { name: 'kafka-1', inputs: ['a'] };
    const said: string[] = [];
    let made = 0;
    const going = Promise.withResolvers<void>();
    const make = async () => {
      made += 1;
      await going.promise;
    };
    const both = [1, 2].map(() => cached(entry, (line) => said.push(line), make));
    await expect.poll(() => said).toEqual(['kafka-1: another process is making it, waiting']);
    going.resolve();
    expect(await Promise.all(both)).toEqual([cachePath(entry), cachePath(entry)]);
    expect(made).toBe(1);
  });
});
