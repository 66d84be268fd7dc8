import { invalidInput, type InstanceId, isPlainText, toBase36 } from '@berth/shared-kernel';

/** 1..64 characters (code points) of any script without control characters; not only white space. */
export const isInstanceName = (name: string): boolean => name.trim() !== '' && isPlainText(name, 1, 64);

export function asInstanceName(name: string): string {
  if (!isInstanceName(name))
    throw invalidInput('instance.invalid-name', 'A name has 1 to 64 characters and no control characters.', {
      errors: [{ pointer: '/name', code: 'instance.invalid-name', detail: 'must have 1 to 64 characters and no control characters' }],
    });
  return name;
}

export const madeUpName = (id: InstanceId): string => `instance-${toBase36(id)}`;
