import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { berth } from '../run-berth.js';
import { FakeBerth, ok, problem } from './fake-berth.js';
import { ACCOUNT } from './fixtures.js';

let fake: FakeBerth;
let home: string;

beforeAll(async () => (fake = await FakeBerth.start()));
afterAll(() => fake.close());
beforeEach(() => {
  fake.reset();
  fake.on('GET /me', () => ok(ACCOUNT));
  fake.on('POST /auth/logout', () => ({ status: 204 }));
  home = mkdtempSync(join(tmpdir(), 'berth-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const env = (more: Readonly<Record<string, string>> = {}) => ({ XDG_CONFIG_HOME: home, ...more });
const config = () => join(home, 'berth', 'config.json');
const logIn = () => berth(['login', 'ada@example.com', '--url', fake.url], env({ BERTH_PASSWORD: 'right' }));

describe('a log-in', () => {
  it('keeps the session in a file that nobody else may read, and later commands find it', async () => {
    expect(await logIn()).toEqual({ code: 0, out: `ada@example.com is logged in at ${fake.url}.\n`, err: '' });
    expect(statSync(config()).mode & 0o777).toBe(0o600);
    expect(readFileSync(config(), 'utf8')).not.toContain('right');

    const { code, out } = await berth(['whoami', '-o', 'json'], env());
    expect([code, JSON.parse(out)]).toEqual([0, ACCOUNT]);
  });

  it('takes the password from standard input without its line end', async () => {
    const { code } = await berth(['login', 'ada@example.com', '--password-stdin', '--url', fake.url], env(), 'right\n');
    expect([code, fake.asked[0]?.body]).toEqual([0, { email: 'ada@example.com', password: 'right' }]);
  });

  it('says with exit code 3 that the password is wrong, and keeps nothing', async () => {
    const { code, err } = await berth(['login', 'ada@example.com', '--url', fake.url], env({ BERTH_PASSWORD: 'wrong' }));
    expect({ code, err }).toEqual({ code: 3, err: 'berth: It is so. (auth.invalid-credentials, request r1)\n' });
    expect(existsSync(config())).toBe(false);
  });

  it('asks for nothing where there is no terminal', async () => {
    const { code, err } = await berth(['login', 'ada@example.com', '--url', fake.url], env());
    expect(code).toBe(2);
    expect(err).toContain('--password-stdin');
  });
});

describe('a session', () => {
  it('goes on with a new token when its own has run out, and keeps that', async () => {
    await logIn();
    fake.expire();
    fake.asked.length = 0;
    expect((await berth(['whoami', '-q'], env())).out).toBe('2\n');
    expect(fake.lines).toEqual(['GET /me', 'POST /auth/refresh', 'GET /me']);
    expect((await berth(['whoami', '-q'], env())).out).toBe('2\n');
    expect(fake.lines).toHaveLength(4);
  });

  it('is refreshed once by commands that run at the same time', async () => {
    await logIn();
    fake.expire();
    fake.asked.length = 0;
    const ran = await Promise.all(Array.from({ length: 4 }, () => berth(['whoami', '-q'], env())));
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(fake.lines.filter((line) => line === 'POST /auth/refresh')).toHaveLength(1);
  });

  it('that is over is said to be, with exit code 3', async () => {
    await logIn();
    fake.reset();
    expect(await berth(['whoami'], env())).toEqual({ code: 3, out: '', err: 'berth: It is so. (auth.token-expired, request r1)\n' });
  });

  it('is ended and forgotten by logout', async () => {
    await logIn();
    expect((await berth(['logout'], env())).code).toBe(0);
    expect(fake.asked.at(-1)).toMatchObject({ line: 'POST /auth/logout', headers: { cookie: expect.stringContaining('berth_refresh=r') } });
    expect(JSON.parse(readFileSync(config(), 'utf8'))).toMatchObject({ sessions: {} });
    const { code, err } = await berth(['whoami'], env());
    expect(code).toBe(3);
    expect(err).toContain('berth login');
  });
});

describe('a script', () => {
  it('calls with BERTH_TOKEN at BERTH_URL, and no file is touched', async () => {
    const { code, out } = await berth(['whoami', '-q'], env({ BERTH_TOKEN: 'script', BERTH_URL: fake.url }));
    expect({ code, out }).toEqual({ code: 0, out: '2\n' });
    expect(
      (await berth(['login', 'ada@example.com'], env({ BERTH_TOKEN: 'script', BERTH_URL: fake.url, BERTH_PASSWORD: 'right' }))).code,
    ).toBe(2);
    expect(existsSync(join(home, 'berth'))).toBe(false);
  });

  it('is told by exit code 4 that the platform is away, or not available', async () => {
    const gone = await FakeBerth.start();
    await gone.close();
    const { host } = new URL(gone.url);
    const away = await berth(['products', 'list', '--url', gone.url], env());
    expect(away).toEqual({ code: 4, out: '', err: `berth: There is no answer from ${gone.url}: connect ECONNREFUSED ${host}.\n` });
    fake.on('GET /products', () => problem(503, 'service.starting', { 'retry-after': '1' }));
    expect((await berth(['products', 'list', '--url', fake.url], env())).code).toBe(4);
  });

  it('reaches a host below localhost on loopback', async () => {
    const url = fake.url.replace('127.0.0.1', 'berth.localhost');
    expect((await berth(['whoami', '-q'], env({ BERTH_TOKEN: 'script', BERTH_URL: url }))).out).toBe('2\n');
    expect(fake.asked[0]?.headers['host']).toBe(new URL(url).host);
  });

  it('is told what is no URL', async () => {
    const { code, err } = await berth(['whoami', '--url', 'localhost:8080/api'], env());
    expect([code, err]).toEqual([2, expect.stringContaining('is not the URL of a Berth')]);
  });
});
