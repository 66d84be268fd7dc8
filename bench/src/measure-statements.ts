import { setTimeout as pause } from 'node:timers/promises';
import { withBerth } from './berth-process.ts';
import { Buyer } from './buyer.ts';
import type { Figures, Measured } from './report.ts';
import { type Count, nextSamples, type Sample, type Samples } from './statement-samples.ts';

const ORDERS = 20;
const SPACING_MS = 500;
const SETTLE_MS = 3_000;
const NONE: Count = { runs: 0, statements: 0 };
/** The units of work between a request to pay and its answer; what follows them makes the instance and takes the money. */
const TO_THE_ANSWER = ['pay-order', 'claim-payments', 'ledger-hold', 'settle-hold'];

/** How many SQL statements it takes to place an order, and to pay one and bring it to its instance. */
export function measureStatements(): Promise<Measured> {
  return withBerth(async (berth) => {
    const buyer = await Buyer.register(berth);
    await pause(SETTLE_MS);
    const sample = () => nextSamples(berth.adminUrl);
    const first = await sample();
    const idle = await sample();
    const ids: string[] = [];
    await spaced(async () => void ids.push(await buyer.place()));
    const placed = await sample();
    await spaced((n) => buyer.pay(ids[n] ?? ''));
    const paid = await sample();
    const idleAfter = await sample();
    for (const id of ids) await buyer.completed(id);
    const placing = perOrder(idle, placed, ratesOf(first, idle));
    const paying = perOrder(placed, paid, ratesOf(paid, idleAfter));
    return {
      about:
        `per order, of ${ORDERS} orders for berth/hello:1, one every ${SPACING_MS} ms, BEGIN and COMMIT not counted; what goes on without orders ` +
        'is taken off; bcrypt cost 4',
      rows: [...rowsOf('place', placing), ...rowsOf('pay, to COMPLETED', paying), toTheAnswer(paying)],
    };
  });
}

/** Without asking how it went, since that takes statements too. */
async function spaced(work: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; n < ORDERS; n++) {
    await work(n);
    await pause(SPACING_MS);
  }
  await pause(SETTLE_MS);
}

interface Share extends Count {
  readonly context: string;
  readonly name: string;
}

type Rates = (context: string, name: string) => Count;

/** What goes on each millisecond while nobody orders. */
function ratesOf(from: Samples, to: Samples): Rates {
  return (context, name) => {
    const ms = elapsed(from.get(context), to.get(context));
    const { runs, statements } = grown(from.get(context), to.get(context), name);
    return { runs: runs / ms, statements: statements / ms };
  };
}

function perOrder(from: Samples, to: Samples, rates: Rates): readonly Share[] {
  const shares = [...to].flatMap(([context, after]) =>
    [...after.counts.keys()].map((name): Share => {
      const ms = elapsed(from.get(context), after);
      const all = grown(from.get(context), after, name);
      const idle = rates(context, name);
      return { context, name, runs: (all.runs - idle.runs * ms) / ORDERS, statements: (all.statements - idle.statements * ms) / ORDERS };
    }),
  );
  return shares.filter(({ runs, statements }) => Math.max(runs, Math.abs(statements)) >= 0.05);
}

function rowsOf(step: string, shares: readonly Share[]): readonly Figures[] {
  const isRead = ({ name }: Share) => name === 'reader';
  const inUnits = shares.filter((share) => !isRead(share));
  return [
    ...inUnits.map((share) => row(step, share.context, share.name, share)),
    ...shares.filter(isRead).map(({ context, statements }) => row(step, context, 'reads outside any', { runs: 0, statements })),
    row(step, 'all', 'units of work', inUnits.reduce(plus, NONE)),
    row(step, 'all', 'all', { runs: 0, statements: shares.reduce(plus, NONE).statements }),
  ];
}

/** Each of them once: a claim is made again later, to take the money. */
function toTheAnswer(paying: readonly Share[]): Figures {
  const once = TO_THE_ANSWER.map((name) => {
    const share = paying.find((each) => each.name === name);
    if (share === undefined) throw new Error(`No unit of work ${name} was run.`);
    return { runs: 1, statements: share.statements / share.runs };
  });
  return row('pay, to the answer', 'product', 'units of work', once.reduce(plus, NONE));
}

const row = (step: string, context: string, unitOfWork: string, { runs, statements }: Count): Figures => ({
  step,
  context,
  'unit of work': unitOfWork,
  runs: runs === 0 ? '' : runs,
  statements,
});

const plus = (a: Count, b: Count): Count => ({ runs: a.runs + b.runs, statements: a.statements + b.statements });

const elapsed = (from: Sample | undefined, to: Sample | undefined): number => (to?.atMs ?? Number.NaN) - (from?.atMs ?? Number.NaN);

function grown(from: Sample | undefined, to: Sample | undefined, name: string): Count {
  const before = from?.counts.get(name) ?? NONE;
  const after = to?.counts.get(name) ?? NONE;
  return { runs: after.runs - before.runs, statements: after.statements - before.statements };
}
