import { readFileSync } from 'node:fs';
import type { ServiceName, Stack, SupervisedService } from '@berth/stack';
import { counter } from './counters.js';

const SERVICES: readonly ServiceName[] = ['user', 'product', 'resource', 'bff'];

/** Every process of a stack. */
export const processesOf = (stack: Stack): readonly SupervisedService[] => SERVICES.flatMap((name) => stack.services(name));

/** The process ids by their names, and how often each was started again. */
export const livesOf = (stack: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(processesOf(stack).map(({ name, pid, restarts }) => [name, `pid ${pid}, ${restarts} restarts`]));

/** Resident memory by name, in MiB. */
export const memoryOf = (stack: Stack): Readonly<Record<string, number>> =>
  Object.fromEntries(processesOf(stack).map(({ name, pid }) => [name, residentMiB(pid)]));

function residentMiB(pid: number | null): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** A counter of one process; 0 while it does not answer. */
export const counterOf = ({ adminUrl }: SupervisedService, name: string): Promise<number> =>
  counter([Number(new URL(adminUrl).port)], name).catch(() => 0);
