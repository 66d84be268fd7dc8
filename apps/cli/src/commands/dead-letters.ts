import { type DeadLetter, DeadLetterBox } from '@berth/platform';
import { invalidInput, notFound } from '@berth/shared-kernel';
import type { Settings } from '../settings.js';
import { withEventLog } from '../open-event-log.js';
import type { TopicOptions } from '../options.js';
import { say, table } from '../print.js';
import { recordJson } from '../record-json.js';

export interface ListOptions extends TopicOptions {
  /** Those that were replayed too. */
  readonly replayed: boolean;
  readonly output: 'table' | 'json';
}

/** Prints what consumers have put aside and why. */
export async function listDeadLetters(settings: Settings, { topic, replayed, output }: ListOptions): Promise<void> {
  await withEventLog(settings, async (log) => {
    const letters = (await new DeadLetterBox(log).list(topic)).filter((letter) => replayed || !letter.wasReplayed);
    if (output === 'json') for (const letter of letters) await say(jsonOf(letter));
    else await say(letters.length === 0 ? 'There are no dead letters.' : tableOf(letters));
  });
}

export interface ReplayLettersOptions extends TopicOptions {
  readonly id?: readonly string[];
  readonly all: boolean;
  readonly dryRun: boolean;
}

/**
 * Hands dead letters to their consumers again.
 * @throws invalid-input `cli.nothing-chosen`; not-found `dead-letter.unknown` when a letter is not there or was replayed before
 */
export async function replayDeadLetters(settings: Settings, { topic, id, all, dryRun }: ReplayLettersOptions): Promise<void> {
  if ((id === undefined) !== all) throw invalidInput('cli.nothing-chosen', 'Say which dead letters: either --id or --all.');
  await withEventLog(settings, async (log) => {
    const box = new DeadLetterBox(log);
    const waiting = (await box.list(topic)).filter((letter) => !letter.wasReplayed);
    const chosen = id === undefined ? waiting : id.map((each) => find(waiting, each));
    for (const letter of chosen) {
      if (!dryRun) await box.replay(letter);
      await say(`${letter.id} ${dryRun ? 'would be replayed' : 'replayed'}`);
    }
    if (chosen.length === 0) await say('There are no dead letters.');
  });
}

function find(letters: readonly DeadLetter[], id: string): DeadLetter {
  const letter = letters.find((each) => each.id === id);
  if (letter === undefined) throw notFound('dead-letter.unknown', `There is no dead letter ${id}, or it was replayed before.`);
  return letter;
}

const tableOf = (letters: readonly DeadLetter[]): string =>
  table(
    ['id', 'at', 'consumer', 'type', 'key', 'code', 'reason'],
    letters.map(({ id, buriedAt, consumer, code, reason, record }) => [
      id,
      buriedAt.toISOString(),
      consumer,
      record.headers['ce_type'] ?? '-',
      record.key,
      code,
      reason,
    ]),
  );

const jsonOf = ({ record, id, consumer, code, reason, buriedAt, wasReplayed }: DeadLetter): string =>
  `${JSON.stringify({ id, consumer, code, reason, buriedAt, wasReplayed }).slice(0, -1)},"record":${recordJson(record)}}`;
