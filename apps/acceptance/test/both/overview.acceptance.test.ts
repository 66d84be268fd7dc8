import type { BacklogFigures, Overview, OverviewPart, ProductOverview, ResourceOverview, UserOverview } from '@berth/contracts';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { ended, operate } from '../support/shop.js';

const CREDIT = 10_000;
const PATH = '/admin/overview';

// So long that the order which waits is seen to, however slow the rest is.
const given = givenShop({ BERTH_FAILED_TERMINAL_AFTER_MS: '10000' });

interface Told {
  readonly user: UserOverview;
  readonly product: ProductOverview;
  readonly resource: ResourceOverview;
}

const told = async (): Promise<Told> => {
  const { user, product, resource } = await given.shop.admin.ok<Overview>(200, 'GET', PATH);
  return { user: known(user), product: known(product), resource: known(resource) };
};

function known<Figures>(part: OverviewPart<Figures>): Figures {
  if (!part.available) throw new Error(`a part is away: ${part.reason}`);
  return part;
}

const moneyOf = ({ product: { money } }: Told) => {
  if (money === null) throw new Error('the money is not told');
  return money;
};

/** Others may have lived here before: nobody waits for what was paid any more, and nothing is on its way. */
const calm = () =>
  eventually('all is calm', async () => {
    const now = await told();
    const isUnderWay = (['CREATING', 'STARTING', 'STOPPING', 'UPDATING', 'DELETING'] as const).some(
      (status) => now.resource.instances.byStatus[status] > 0,
    );
    return now.product.paidNotRunning.total === 0 && moneyOf(now).held === 0 && !isUnderWay && !isBehind(now) && now;
  });

/** Something was not published yet, or is published and unread. */
const isBehind = ({ user, product, resource }: Told) =>
  [user, product, resource].some(
    ({ outbox, eventLog }: BacklogFigures) =>
      outbox.waiting > 0 || eventLog === null || eventLog.consumers.some(({ unread }) => unread > 0),
  );

test('the overview tells an operator who has paid and waits, and what becomes of it', async () => {
  const before = await calm();
  const buyer = await given.shop.buyer(CREDIT);
  const running = await given.shop.running(buyer.client, 'berth/hello:1');
  const { price } = given.shop.offer('berth/hello:1');
  const waiting = await given.shop.buy(buyer.client, 'berth/deaf:1');
  const { price: deafPrice } = given.shop.offer('berth/deaf:1');

  const item = await eventually('the order that waits is told with its instance', async () => {
    const { items, total } = (await told()).product.paidNotRunning;
    const found = items.find(({ orderId }) => orderId === waiting.id);
    return found !== undefined && found.instanceId !== null && total >= 1 && found;
  });
  expect(item).toMatchObject({ userId: buyer.id, paidAt: expect.any(String), reason: expect.stringMatching(/^[A-Z].+/) });
  expect(Date.parse(item.provisionBy ?? '')).toBeGreaterThan(Date.parse(item.paidAt));
  await eventually('the money that is held and taken is told', async () => {
    const money = moneyOf(await told());
    return money.held === deafPrice && money.captured === moneyOf(before).captured + price && money.balanced;
  });

  expect((await ended(buyer.client, waiting)).status).toBe('CANCELLED');
  await operate(buyer.client, 'DELETE', `/instances/${running.id}`);
  const after = await eventually('nobody waits any more and both instances are gone', async () => {
    const now = await told();
    const isCalm = now.product.paidNotRunning.total === 0 && moneyOf(now).held === 0;
    return isCalm && now.resource.instances.byStatus.DELETED === before.resource.instances.byStatus.DELETED + 2 && now;
  });
  expect(after.user.users.byStatus.ENABLED).toBe(before.user.users.byStatus.ENABLED + 1);
  const { byStatus } = before.product.orders;
  expect(after.product.orders.byStatus).toEqual({
    ...byStatus,
    COMPLETED: byStatus.COMPLETED + 1,
    CANCELLED: byStatus.CANCELLED + 1,
  });
  const { available, captured } = moneyOf(before);
  expect(after.product.money).toMatchObject({
    available: available + CREDIT - price,
    captured: captured + price,
    sum: 0,
    balanced: true,
  });
  expect(after.resource).toMatchObject({ slowOperations: { total: 0 }, overdueDeletions: { total: 0 } });
});

test('the overview tells that the cluster is watched, and that nothing was put aside or waits unread', async () => {
  const { user, product, resource } = await eventually('all is published and read', async () => {
    const now = await told();
    return !isBehind(now) && !now.resource.watch.stale && now;
  });
  expect(resource.watch).toMatchObject({ synced: true, heartbeatAt: expect.any(String), heartbeatAgeSeconds: expect.any(Number) });
  const letters = [user, product, resource].flatMap(({ eventLog }) => eventLog?.deadLetters ?? []);
  expect(letters.map(({ topic, waiting, exact }) => [topic, waiting, exact])).toEqual([
    ['user.events', 0, true],
    ['product.events', 0, true],
    ['order.events', 0, true],
    ['instance.events', 0, true],
  ]);
});

test('the overview is refused to whoever is no operator', async () => {
  const { client } = await given.shop.buyer(0);
  expect(await client.call('GET', PATH)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  expect(await given.shop.nobody.call('GET', PATH)).toMatchObject({ status: 401, body: { code: 'auth.token-missing' } });
});
