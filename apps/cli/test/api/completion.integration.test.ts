import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/completion/command-tree.js';
import { completionScript, SHELLS } from '../../src/completion/scripts.js';
import { berthProgram } from '../../src/program.js';

const program = berthProgram({ settings: () => Promise.reject(new Error('not needed')), signal: new AbortController().signal });
const places = placesOf(program);

/** What bash offers behind these words, the last of which is being written. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${completionScript('bash', places)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _berth; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  it('offers commands, their commands, options and the words of options', async () => {
    expect(await offered('berth', 'ord')).toEqual(['orders']);
    expect(await offered('berth', 'orders', 're')).toEqual(['refund', 'retry']);
    expect(await offered('berth', 'orders', 'pay', '117', '--w')).toEqual(['--wait']);
    expect(await offered('berth', '--help', 'orders', 'list', '--output', '')).toEqual(['table', 'json', 'yaml']);
    expect(await offered('berth', 'orders', 'list', '--limit', '')).toEqual([]);
    expect(await offered('berth', 'events', '')).toEqual(expect.arrayContaining(['tail', 'replay', 'listen', '--help']));
  });

  it.each(SHELLS)('knows every command of the program in %s', (shell) => {
    const script = completionScript(shell, places);
    expect(places.length).toBeGreaterThan(50);
    for (const { path } of places.slice(1)) expect(script).toContain(`'${path}'`);
  });
});
