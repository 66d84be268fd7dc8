import type { V1ContainerStateTerminated } from '@kubernetes/client-node';
import { quantity } from '../compare/quantity.js';

type Rule = readonly [pattern: RegExp, words: string];

const say = (rules: readonly Rule[], text: string, otherwise: string): string =>
  rules.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise;

/** How the last process ended, and how often that has happened. */
export function ended(last: V1ContainerStateTerminated | undefined, memoryLimit: string, restarts: number): string {
  const times = restarts > 1 ? `, ${restarts} times so far` : '';
  if (last === undefined) return `the process ended${times}`;
  if (last.reason === 'OOMKilled') return `the process used more memory than the ${mebibytes(memoryLimit)} it has${times}`;
  if (last.reason === 'StartError') return cannotStart(last.message ?? '');
  if (last.signal !== undefined && last.signal !== 0) return `the process was ended by signal ${last.signal}${times}`;
  return `the process exited with code ${last.exitCode}${times}`;
}

const PULL: readonly Rule[] = [
  [/not found|manifest unknown|no such image|does not exist/i, 'image not found'],
  [/unauthorized|denied|authentication|forbidden|no basic auth/i, 'its registry asks for a login'],
  [/toomanyrequests|429|rate limit/i, 'its registry asks for patience'],
  [/x509|certificate|tls/i, 'its registry has no trusted certificate'],
  [/no match for platform|exec format/i, 'it is made for another kind of processor'],
  [/timeout|no such host|server misbehaving|connection refused|unreachable|dial |EOF|lookup /i, 'its registry cannot be reached'],
];

export function pullFailure(reason: string, message: string): string {
  if (reason === 'InvalidImageName') return 'its name is not valid';
  if (reason === 'ErrImageNeverPull') return 'image not found';
  return say(PULL, message, 'it cannot be fetched from its registry');
}

const START: readonly Rule[] = [
  [/runAsNonRoot|run as root/i, 'its image wants to run as root, which is not allowed'],
  [/executable file not found|no such file or directory|no command specified/i, 'its command does not exist in the image'],
  [/permission denied/i, 'its command may not be run'],
  [/exec format error/i, 'its program is made for another kind of processor'],
];

export const cannotStart = (message: string): string => say(START, message, 'its program could not be started');

const ROOM: readonly Rule[] = [
  [/Insufficient cpu/, 'processor cores'],
  [/Insufficient memory/, 'memory'],
  [/Insufficient ephemeral-storage/, 'disk'],
  [/Insufficient \S*gpu/i, 'GPUs'],
  [/Too many pods/, 'instances'],
];

/** What the scheduler lacks, summed up over the nodes. */
export function lackOfRoom(message: string): string {
  const lacking = ROOM.filter(([pattern]) => pattern.test(message)).map(([, words]) => words);
  return lacking.length === 0
    ? 'no machine can take it at the moment'
    : `no machine has room for it at the moment: too few ${lacking.join(' and ')}`;
}

export const evicted = (message: string): string =>
  say(
    [
      [/ephemeral|disk|inodes/i, 'it was ended because it took too much disk space, or its machine ran out of it'],
      [/memory/i, 'it was ended because its machine ran out of memory'],
      [/\bpids?\b/i, 'it was ended because its machine ran out of processes'],
    ],
    message,
    'it was ended because its machine ran out of something',
  );

function mebibytes(limit: string): string {
  const bytes = quantity(limit);
  return bytes === null ? 'memory' : `${Math.round(bytes / 2 ** 20)} MiB`;
}
