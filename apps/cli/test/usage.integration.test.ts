import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { berth } from './run-berth.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-cli-'));
const nowhere = { BERTH_DATA_DIR: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('explains itself anywhere', async () => {
    const { code, out } = await berth(['events', 'tail', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('berth events tail --from earliest --topic order.events');
  });

  it('tells its version', async () => {
    expect(await berth(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([
    ['an unknown command', ['evnets'], /unknown command/],
    ['an unknown option', ['events', 'tail', '--form', 'now'], /unknown option '--form'/],
    ['a topic that does not exist', ['events', 'tail', '--topic', 'orders'], /Allowed choices are user.events/],
    ['a time that is none', ['events', 'tail', '--from', 'yesterday'], /2026-11-21T10:00:00Z/],
    ['a replay of nothing', ['events', 'replay', '--group', 'g', '--from', 'latest'], /nothing to replay/],
    ['a missing group', ['events', 'replay', '--from', 'earliest'], /--group/],
    ['no dead letters chosen', ['dead-letters', 'replay'], /either --id or --all/],
    ['no Berth in sight', ['events', 'tail'], /Set BERTH_KAFKA_BROKERS|set BERTH_KAFKA_BROKERS/],
    ['no database named', ['migrate', '--context', 'user'], /BERTH_USER_DATABASE_URL/],
    ['an outbox of no context', ['outbox', 'retry'], /--context/],
    ['an outbox without a database', ['outbox', 'retry', '--context', 'user'], /BERTH_USER_DATABASE_URL/],
    ['no Redis named', ['snapshots', 'rebuild'], /BERTH_REDIS_URL/],
  ])('answers %s with a sentence and exit code 2', async (_, args, sentence) => {
    const { code, out, err } = await berth(args, nowhere);
    expect(err).toMatch(sentence);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
