import { setTimeout as pause } from 'node:timers/promises';

export interface Count {
  readonly runs: number;
  readonly statements: number;
}

/** What a context had counted, by unit of work, when it last brought its metrics up to date. */
export interface Sample {
  readonly atMs: number;
  readonly counts: ReadonlyMap<string, Count>;
}

export type Samples = ReadonlyMap<string, Sample>;

const LINE = /^(berth_units_of_work|berth_sql_statements)\{context="([^"]+)",unit_of_work="([^"]+)"\} (\S+)$/;
const LOOK_EVERY_MS = 50;

/**
 * Waits until every context has brought its counts up to date, which they do every few seconds; each context's reading of
 * its own outbox is a statement, so that a sample is told from the one before by the count of the reader.
 */
export async function nextSamples(adminUrl: string): Promise<Samples> {
  const before = await readCounts(adminUrl);
  const samples = new Map<string, Sample>();
  while (samples.size < before.size) {
    await pause(LOOK_EVERY_MS);
    for (const [context, counts] of await readCounts(adminUrl))
      if (!samples.has(context) && counts.get('reader')?.statements !== before.get(context)?.get('reader')?.statements)
        samples.set(context, { atMs: performance.now(), counts });
  }
  return samples;
}

async function readCounts(adminUrl: string): Promise<ReadonlyMap<string, ReadonlyMap<string, Count>>> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const contexts = new Map<string, Map<string, Count>>();
  for (const line of text.split('\n')) {
    const [, metric, context = '', name = '', value] = LINE.exec(line) ?? [];
    if (metric === undefined) continue;
    const counts = contexts.get(context) ?? new Map<string, Count>();
    const count = counts.get(name) ?? { runs: 0, statements: 0 };
    counts.set(name, { ...count, [metric === 'berth_units_of_work' ? 'runs' : 'statements']: Number(value) });
    contexts.set(context, counts);
  }
  if (contexts.size === 0) throw new Error(`${adminUrl}/metrics tells nothing of SQL statements.`);
  return contexts;
}
