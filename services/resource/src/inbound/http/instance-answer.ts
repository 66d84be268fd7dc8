import { createHash } from 'node:crypto';
import { type ApiAnswer, entityTag } from '@berth/platform';
import type { InstanceView } from '../../application/queries/instance-view.js';

export const instanceJson = ({ version: _version, ...json }: InstanceView) => json;

/** Its tag names the version of the instance, by which a change is judged, and beside it what was observed meanwhile. */
export function instanceAnswer(instance: InstanceView): ApiAnswer {
  const body = instanceJson(instance);
  const shown = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 16);
  return { status: 200, body, headers: { ETag: entityTag(instance.version, shown) } };
}
