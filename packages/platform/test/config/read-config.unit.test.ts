import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig, redacted } from '../../src/index.js';

const schema = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(8080),
  dataDir: z.string().default('./.berth'),
  adminPassword: z.string().optional(),
  demo: z.stringbool().default(true),
  baseDomain: z.string(),
});

const directory = mkdtempSync(join(tmpdir(), 'berth-config-'));
const file = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};
afterAll(() => rmSync(directory, { recursive: true }));
const required = { BERTH_BASE_DOMAIN: 'localhost' };

describe('the configuration', () => {
  it('is read from the environment over the file over defaults', () => {
    const yaml = file('a.yaml', 'port: 9000\ndataDir: /data\ndemo: false\n');
    expect(readConfig(schema, { env: { ...required, BERTH_PORT: '7000' }, file: yaml })).toEqual({
      port: 7000,
      dataDir: '/data',
      demo: false,
      baseDomain: 'localhost',
    });
  });

  it('takes an empty variable for none, and does without a file', () => {
    expect(readConfig(schema, { env: { ...required, BERTH_PORT: '' }, file: join(directory, 'none.yaml') }).port).toBe(8080);
  });

  it('reads secrets from files without the last line break', () => {
    const env = { ...required, BERTH_ADMIN_PASSWORD_FILE: file('secret', 'pass word\n') };
    expect(readConfig(schema, { env }).adminPassword).toBe('pass word');
  });

  it('names everything that is wrong at once', () => {
    const env = { BERTH_PORT: 'x', BERTH_DEMO: 'maybe', BERTH_ADMIN_PASSWORD: 'a', BERTH_ADMIN_PASSWORD_FILE: join(directory, 'gone') };
    const read = () => readConfig(schema, { env, file: file('b.yaml', 'dataDir: [a]\n') });
    expect(read).toThrow(/BERTH_PORT \(port\)[^]*BERTH_BASE_DOMAIN \(baseDomain\): is required/);
    expect(read).toThrow(/BERTH_DEMO/);
    expect(read).toThrow(/BERTH_ADMIN_PASSWORD_FILE cannot be read/);
    expect(read).toThrow(/given twice/);
    expect(read).toThrow(/BERTH_DATA_DIR \(dataDir\): must be one value/);
    expect(read).toThrow(expect.objectContaining({ kind: 'invalid-input', code: 'config.invalid' }));
  });

  it('refuses a file that is no mapping or no YAML', () => {
    expect(() => readConfig(schema, { env: required, file: file('c.yaml', '- a\n') })).toThrow('must be a YAML mapping');
    expect(() => readConfig(schema, { env: required, file: file('d.yaml', 'a: [\n') })).toThrow('cannot be read');
  });

  it('warns of what it does not know, except of what tests set', () => {
    const warnings: string[] = [];
    const env = { ...required, BERTH_PROT: '1', BERTH_TEST_CRASH_AT: 'x', PATH: '/bin', BERTH_PORT_FILE: '' };
    readConfig(schema, { env, file: file('e.yaml', 'prot: 1\n'), warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining('BERTH_PROT '), expect.stringContaining('key prot')]);
  });

  it('is printed without secrets', () => {
    const printed = redacted({ adminPassword: 'x', databaseUrl: 'mysql://user:pass@host/db', port: 1, noToken: undefined });
    expect(printed).toEqual({ adminPassword: '[redacted]', databaseUrl: 'mysql://user:[redacted]@host/db', port: 1, noToken: undefined });
  });
});
