import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/api/config-file.js';

const session = (accessToken: string) => ({ email: 'ada@example.com', accessToken, refreshCookie: 'berth_refresh=r' });

let folder: string;
let file: ConfigFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-config-'));
  file = ConfigFile.of({ XDG_CONFIG_HOME: join(folder, 'config') });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('the file of sessions', () => {
  it('is where the XDG base directories say', () => {
    expect(file.path).toBe(join(folder, 'config/berth/config.json'));
    expect(ConfigFile.of({ HOME: '/home/ada' }).path).toBe('/home/ada/.config/berth/config.json');
  });

  it('is the own of its user alone, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await file.change(() => ({ sessions: { 'http://a': session('1') } }));
    } finally {
      process.umask(before);
    }
    expect([await modeOf(file.path), await modeOf(dirname(file.path))]).toEqual(['600', '700']);
    expect(await file.read()).toEqual({ sessions: { 'http://a': session('1') } });
  });

  it('has nothing in it before it is there', async () => {
    expect(await file.read()).toEqual({ sessions: {} });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not read where others may read it too', async () => {
    await file.change(() => ({ sessions: {} }));
    await chmod(file.path, 0o640);
    await expect(file.read()).rejects.toMatchObject({ code: 'cli.config-exposed' });
  });

  it('that is no configuration is said to be none', async () => {
    await file.change(() => ({ sessions: {} }));
    await writeFile(file.path, '{"sessions":[1]}');
    await expect(file.read()).rejects.toMatchObject({ code: 'cli.config-unreadable' });
  });

  it('loses no change of twenty at a time, and leaves nothing beside it', async () => {
    const urls = Array.from({ length: 20 }, (_, n) => `http://berth-${n}.test`);
    await Promise.all(
      urls.map((url) => new ConfigFile(file.path).change(({ sessions }) => ({ sessions: { ...sessions, [url]: session(url) } }))),
    );
    expect(Object.keys((await file.read()).sessions).toSorted()).toEqual(urls.toSorted());
    expect(await readdir(dirname(file.path))).toEqual(['config.json']);
  });

  it('can be changed after whoever held it was killed', async () => {
    await file.change(() => ({ sessions: {} }));
    await writeFile(`${file.path}.lock`, '');
    await utimes(`${file.path}.lock`, 0, 0);
    await file.change(() => ({ url: 'http://a', sessions: {} }));
    expect(await file.read()).toEqual({ url: 'http://a', sessions: {} });
  });
});
