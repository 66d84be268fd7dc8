import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { freePorts, isFree } from '../../src/network/free-ports.ts';

const MODULE = new URL('../../src/network/free-ports.ts', import.meta.url).href;
const MANY = 300;

/** A process of its own, and what it is given; it lives until its standard input ends. */
async function elsewhere(): Promise<{ readonly child: ChildProcess; readonly ports: readonly number[] }> {
  const program = `
    const { freePorts } = await import(${JSON.stringify(MODULE)});
    console.log(JSON.stringify(await freePorts(${MANY})));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) return { child, ports: JSON.parse(line) as number[] };
  throw new Error('it ended without a word');
}

test('processes that live at the same time are given different ports', async () => {
  const others = await Promise.all([elsewhere(), elsewhere()]);
  const ports = [...(await freePorts(MANY)), ...others.flatMap((other) => other.ports)];
  for (const { child } of others) child.stdin?.end();
  await Promise.all(others.map(({ child }) => once(child, 'exit')));
  expect(ports).toHaveLength(3 * MANY);
  expect(new Set(ports).size).toBe(3 * MANY);
});

test('a port that was given is not given again soon, though nobody listens on it', async () => {
  const ports: number[] = [];
  for (let times = 0; times < MANY; times += 1) ports.push(...(await freePorts(1)));
  expect(new Set(ports).size).toBe(MANY);
});

test('calls at the same time are given different ports, and each can be listened on', async () => {
  const ports = (await Promise.all(Array.from({ length: 20 }, () => freePorts(3)))).flat();
  expect(new Set(ports).size).toBe(60);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
});
