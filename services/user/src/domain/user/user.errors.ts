import { forbidden, notFound, refused } from '@berth/shared-kernel';

export const emailTaken = () =>
  refused('user.email-taken', 'An account with this e-mail address exists already.', {
    errors: [{ pointer: '/email', code: 'user.email-taken', detail: 'belongs to another account' }],
  });
export const idsExhausted = () => refused('user.ids-exhausted', 'No more accounts can be registered on this platform.');
export const lastAdmin = () => refused('user.last-admin', 'The last enabled administrator has to remain one.');
export const userNotFound = () => notFound('user.not-found', 'There is no such user.');
export const userDisabled = () => forbidden('user.disabled', 'This account is disabled.');
export const wrongPassword = () =>
  forbidden('user.wrong-password', 'The current password is not right.', {
    errors: [{ pointer: '/currentPassword', code: 'user.wrong-password', detail: 'is not the current password' }],
  });
