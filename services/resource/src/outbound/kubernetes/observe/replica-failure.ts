import type { V1Deployment } from '@kubernetes/client-node';
import { quantity } from '../compare/quantity.js';
import type { PodState } from './pod-phase.js';

// Both pass within moments of a namespace's creation.
const NOT_YET = /status unknown for quota|serviceaccount "[^"]*" not found|error looking up service account|being terminated/;
const QUOTA = /exceeded quota: [^,]+, requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<limited>.+?)(?:$|;)/;
const TOO_LARGE = /maximum (?<what>\S+) usage per (?:Container|Pod) is (?<most>[^,\]]+?), but (?:limit|request) is (?<asked>[^,\].]+)/;

/** Why the cluster makes no pod at all, as the ReplicaSet said and the Deployment passes on; null while it only takes its time. */
export function replicaFailure(deployment: V1Deployment): PodState | null {
  const failure = deployment.status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const text = failure?.message ?? '';
  if (failure === undefined || NOT_YET.test(text)) return null;
  const quota = QUOTA.exec(text)?.groups;
  if (quota !== undefined) return { phase: 'QuotaExceeded', message: overQuota(quota) };
  const limit = TOO_LARGE.exec(text)?.groups;
  if (limit !== undefined)
    return {
      phase: 'QuotaExceeded',
      message: `it asks for ${amount(limit['what'] ?? '', limit['asked'] ?? '')}, and one instance may have ${amount(limit['what'] ?? '', limit['most'] ?? '')}`,
    };
  if (/exceeded quota/.test(text)) return { phase: 'QuotaExceeded', message: 'the account may not use more' };
  if (/forbidden|denied/.test(text)) return { phase: 'PodForbidden', message: 'the rules of the cluster do not allow it' };
  return { phase: 'Error', message: 'the cluster could not make it' };
}

/** `limits.cpu=2,limits.memory=4Gi`: the first resource of which too much is asked. */
function overQuota({ requested = '', used = '', limited = '' }: Readonly<Record<string, string | undefined>>): string {
  const [asked, inUse, most] = [amounts(requested), amounts(used), amounts(limited)];
  const name = [...asked.keys()].find((key) => number(asked.get(key)) + number(inUse.get(key)) > number(most.get(key)));
  if (name === undefined) return 'the account may not use more';
  const what = name.replace(/^(limits|requests)\./, '');
  if (name === 'pods') return `the account may have ${most.get(name) ?? 0} instances at a time`;
  const of = (text: string | undefined) => amount(what, text ?? '0');
  return `it asks for ${of(asked.get(name))}, and ${of(inUse.get(name))} of the account's ${of(most.get(name))} are taken`;
}

const amounts = (list: string): ReadonlyMap<string, string> =>
  new Map(list.split(',').map((entry) => [entry.split('=')[0]?.trim() ?? '', entry.split('=')[1]?.trim() ?? ''] as const));

const number = (text: string | undefined): number => (text === undefined ? 0 : (quantity(text) ?? 0));

function amount(what: string, text: string): string {
  const value = quantity(text) ?? 0;
  if (what === 'memory') return `${Math.round(value / 2 ** 20)} MiB`;
  return `${value} ${what === 'cpu' ? 'cores' : what}`;
}
