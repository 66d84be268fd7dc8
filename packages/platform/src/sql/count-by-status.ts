import type { EntityManager, EntitySchema } from 'typeorm';

/** How many rows there are in each status, 0 where there are none; cheap where an index begins with the status. */
export async function countByStatus<Row extends { readonly status: string }>(
  reader: EntityManager,
  rows: EntitySchema<Row>,
  statuses: readonly Row['status'][],
): Promise<Readonly<Record<Row['status'], number>>> {
  const counted = await reader
    .createQueryBuilder(rows, 'each')
    .select('each.status', 'status')
    .addSelect('COUNT(*)', 'count')
    .groupBy('each.status')
    .getRawMany<{ readonly status: string; readonly count: bigint | number | string }>();
  const found = new Map(counted.map(({ status, count }) => [status, Number(count)]));
  return Object.fromEntries(statuses.map((status) => [status, found.get(status) ?? 0])) as Record<Row['status'], number>;
}
