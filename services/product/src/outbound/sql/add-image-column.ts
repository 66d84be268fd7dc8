import { addColumn, sqlType } from '@berth/platform';
import type { QueryRunner } from 'typeorm';

/** Keeps the image of each specification in a column of its own; `only` narrows down which rows of before are worth it. */
export async function addImageColumn(runner: QueryRunner, table: string, id: string, only: string): Promise<void> {
  await addColumn(runner, table, 'image', sqlType.nullable(sqlType.varchar(255)));
  const rows: { id: unknown; spec: string }[] = await runner.query(`SELECT ${id} id, spec FROM ${table} WHERE image IS NULL AND ${only}`);
  for (const { id: key, spec } of rows) {
    const { image } = JSON.parse(spec) as { image: string };
    await runner.query(`UPDATE ${table} SET image = ? WHERE ${id} = ?`, [image, String(key)]);
  }
}
