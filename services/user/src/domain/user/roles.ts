import { invalidInput } from '@berth/shared-kernel';

export type Role = 'user' | 'admin';

const ROLES: readonly Role[] = ['user', 'admin'];

/** Reads a set of roles, in one order and without repeats. @throws invalid-input `roles.invalid` */
export function parseRoles(names: readonly string[]): readonly Role[] {
  const roles = ROLES.filter((role) => names.includes(role));
  if (!roles.includes('user') || names.some((name) => !ROLES.some((role) => role === name)))
    throw invalidInput('roles.invalid', 'These are not the roles of a user.', {
      errors: [{ pointer: '/roles', code: 'roles.invalid', detail: 'must contain user and may contain admin' }],
    });
  return roles;
}

export const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean => a.length === b.length && a.every((role) => b.includes(role));
