import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './api.ts';
import { type BerthProcess, withBerth } from './berth-process.ts';
import { EventListener } from './event-listener.ts';
import { spread } from './percentile.ts';
import type { Figures, Measured } from './report.ts';
import { type Memory, residentMemory } from './resident-memory.ts';

const USERS = 100;
/** As many as one user may have by default. */
const STREAMS_EACH = 20;
const STREAMS = USERS * STREAMS_EACH;
const AT_ONCE = 50;
const SETTLE_MS = 20_000;
const ORDERS = 300;
const SPACING_MS = 50;
const DEADLINE_MS = 30_000;

interface Listening {
  readonly api: Api;
  readonly token: string;
  readonly streams: EventListener[];
}

/** What thousands of idle event streams cost one BFF, and how long a hint takes to its clients. */
export function measureSse(): Promise<Measured> {
  return withBerth(async (berth) => {
    const users = await Promise.all(Array.from({ length: USERS }, () => register(berth)));
    const alone = await atRest(berth);
    for (let each = 0; each < STREAMS_EACH; each++) await openOneEach(berth, users);
    const listened = await atRest(berth);
    const latencies = await hintLatencies(users);
    const open = users.flatMap(({ streams }) => streams).filter(({ isOpen }) => isOpen).length;
    if (open !== STREAMS) throw new Error(`${open} streams are open where ${STREAMS} should be.`);
    for (const { streams } of users) for (const stream of streams) stream.close();
    const { count, ...times } = spread(latencies);
    const row = (figure: string, cells: Figures): Figures => ({
      figure,
      streams: '',
      'RSS MiB': '',
      'KiB each': '',
      'CPU %': '',
      hints: '',
      'p50 ms': '',
      'p99 ms': '',
      'most ms': '',
      ...cells,
    });
    const each = ((listened.rssMiB - alone.rssMiB) * 1024) / STREAMS;
    return {
      about:
        `${STREAMS} event streams, ${STREAMS_EACH} of each of ${USERS} users, on the whole platform in one process, over ${SETTLE_MS / 1000} s of rest; then ${ORDERS} orders, one every ` +
        `${SPACING_MS} ms: from an order's createdAt, which is taken in its transaction, so that the commit is in it, to each of the ${STREAMS_EACH} clients concerned; bcrypt cost 4`,
      rows: [
        row('at rest, nobody listens', { streams: 0, 'RSS MiB': alone.rssMiB, 'CPU %': alone.cpuPercent }),
        row('at rest, all listen', { streams: STREAMS, 'RSS MiB': listened.rssMiB, 'KiB each': each, 'CPU %': listened.cpuPercent }),
        row('commit to the hint at a client', { streams: STREAMS, hints: count, ...times }),
      ],
    };
  });
}

async function register({ url }: BerthProcess): Promise<Listening> {
  const nobody = new Api(url);
  const login = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  await nobody.call(201, 'POST', '/auth/register', { body: { ...login, nickname: 'Listener' } });
  const { accessToken: token } = await nobody.call<{ accessToken: string }>(200, 'POST', '/auth/login', { body: login });
  return { api: new Api(url, token), token, streams: [] };
}

async function openOneEach({ url }: BerthProcess, users: readonly Listening[]): Promise<void> {
  const left = users.values();
  const work = async () => {
    for (const { token, streams } of left) streams.push(await EventListener.open(url, token));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function atRest({ pid, adminUrl }: BerthProcess): Promise<Memory & { readonly cpuPercent: number }> {
  await pause(SETTLE_MS / 4);
  const [before, since] = [await cpuSeconds(adminUrl), performance.now()];
  await pause(SETTLE_MS);
  const used = (await cpuSeconds(adminUrl)) - before;
  return { ...residentMemory(pid), cpuPercent: (used / (performance.now() - since)) * 100_000 };
}

async function cpuSeconds(adminUrl: string): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1] ?? Number.NaN);
}

async function hintLatencies(users: readonly Listening[]): Promise<readonly number[]> {
  const productId = await someProduct(users);
  const placed: { readonly id: string; readonly createdAtMs: number; readonly streams: readonly EventListener[] }[] = [];
  for (let order = 0; order < ORDERS; order++) {
    const { api, streams } = userAt(users, order);
    const { id, createdAt } = await api.call<{ id: string; createdAt: string }>(201, 'POST', '/orders', {
      body: { productId },
      once: true,
    });
    placed.push({ id, createdAtMs: Date.parse(createdAt), streams });
    await pause(SPACING_MS);
  }
  const latencies: number[] = [];
  for (const { id, createdAtMs, streams } of placed) for (const stream of streams) latencies.push((await toldAt(stream, id)) - createdAtMs);
  return latencies;
}

async function toldAt(stream: EventListener, id: string): Promise<number> {
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(SPACING_MS)) {
    const at = stream.toldAt.get(id);
    if (at !== undefined) return at;
  }
  throw new Error(`A client was not told of the order ${id} within ${DEADLINE_MS / 1000} s.`);
}

async function someProduct(users: readonly Listening[]): Promise<number> {
  const { data } = await userAt(users, 0).api.call<{ data: { id: number }[] }>(200, 'GET', '/products');
  const [product] = data;
  if (product === undefined) throw new Error('Nothing is on sale.');
  return product.id;
}

function userAt(users: readonly Listening[], index: number): Listening {
  const user = users[index % users.length];
  if (user === undefined) throw new Error('Nobody listens.');
  return user;
}
