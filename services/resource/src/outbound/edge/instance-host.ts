import { type InstanceId, asInstanceId } from '@berth/shared-kernel';

const LABEL = /^[1-9a-z][0-9a-z]{0,12}$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** What a Host header asks for: the platform itself, an instance, or an instance that cannot exist (`i-` and no id). */
export type HostTarget =
  | { readonly kind: 'platform' }
  | { readonly kind: 'instance'; readonly instanceId: InstanceId }
  | { readonly kind: 'nobody' };

/** Reads `i-<base 36>.<baseDomain>[:port]`, in any case; every other host under any name is the platform's. */
export function parseInstanceHost(host: string | undefined, baseDomain: string): HostTarget {
  const name = (host ?? '').toLowerCase().replace(/:[0-9]{1,5}$/, '');
  const suffix = `.${baseDomain.toLowerCase()}`;
  if (!name.startsWith('i-') || !name.endsWith(suffix)) return { kind: 'platform' };
  const label = name.slice(2, -suffix.length);
  if (!LABEL.test(label)) return { kind: 'nobody' };
  const id = fromBase36(label);
  return id > MAX_INT64 ? { kind: 'nobody' } : { kind: 'instance', instanceId: asInstanceId(id) };
}

function fromBase36(text: string): bigint {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value;
}
