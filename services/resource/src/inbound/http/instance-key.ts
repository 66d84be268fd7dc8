import { invalidCursor } from '@berth/platform';
import { parseInstanceId } from '@berth/shared-kernel';
import type { InstanceKey } from '../../application/queries/list-instances.js';

export const instanceKeyText = ({ createdAt, id }: InstanceKey): string => `${createdAt.getTime()}.${id}`;

/** @throws invalid-input for text that no `instanceKeyText` made */
export function parseInstanceKey(text: string): InstanceKey {
  const [, millis, id] = /^([0-9]{1,15})\.([0-9]{1,19})$/.exec(text) ?? [];
  if (millis === undefined || id === undefined) throw invalidCursor();
  return { createdAt: new Date(Number(millis)), id: parseInstanceId(id) };
}

/** @throws invalid-input for text that is no number of a log line */
export function parseLogLineId(text: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw invalidCursor();
  return BigInt(text);
}
