import { notFound, unauthenticated } from '@berth/shared-kernel';

export const invalidCredentials = () => unauthenticated('auth.invalid-credentials', 'The e-mail address or the password is not right.');
export const invalidRefreshToken = () => unauthenticated('auth.invalid-refresh-token', 'The session cannot be continued. Log in again.');
export const refreshTokenReused = () =>
  unauthenticated('auth.refresh-token-reused', 'The refresh token was used before, so its session has been ended. Log in again.');
export const sessionEnded = () => unauthenticated('auth.session-ended', 'The session has ended. Log in again.');
export const sessionNotFound = () => notFound('session.not-found', 'There is no such session.');
