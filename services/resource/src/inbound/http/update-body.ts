import { IsPlainText, MayBeAbsent } from '@berth/platform';
import { invalidInput } from '@berth/shared-kernel';
import { IsObject } from 'class-validator';
import type { InstanceChange } from '../../application/commands/update-instance.js';

export class UpdateInstanceBody {
  @MayBeAbsent()
  @IsPlainText(1, 64)
  name?: string;

  @MayBeAbsent()
  @IsObject()
  spec?: object;
}

/** @throws invalid-input when nothing is to change */
export function changeIn({ name, spec }: UpdateInstanceBody): InstanceChange {
  if (name === undefined && spec === undefined)
    throw invalidInput('request.invalid', 'The body is not valid.', {
      errors: [{ pointer: '', code: 'request.nothing-to-change', detail: 'must have at least one field to change' }],
    });
  return { ...(name === undefined ? {} : { name }), ...(spec === undefined ? {} : { spec: { ...spec } }) };
}
