import type { Actor } from '@berth/shared-kernel';
import { asSessionId } from '../../domain/session/session.js';
import { couldBePassword, parsePassword } from '../../domain/user/password.js';
import { userNotFound, wrongPassword } from '../../domain/user/user.errors.js';
import type { UseCaseParts } from '../use-case-parts.js';

export interface ChangePassword {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Ends every other session of the user, since whoever knew the old password may hold one.
 * @throws forbidden `user.wrong-password`; invalid-input `password.too-short`, `password.too-long`
 */
export const changePassword =
  ({ unitOfWork, users, sessions, passwords, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'sessions' | 'passwords' | 'clock'>) =>
  async ({ userId, sessionId }: Actor, { currentPassword, newPassword }: ChangePassword): Promise<void> => {
    const password = parsePassword(newPassword, '/newPassword');
    const user = await users.byId(userId);
    if (user === null) throw userNotFound();
    const provenHash = user.state.passwordHash;
    const matches = await passwords.matches(currentPassword, provenHash);
    if (!matches || !couldBePassword(currentPassword)) throw wrongPassword();
    const passwordHash = await passwords.hash(password);
    await unitOfWork.run('change-password', async (tx) => {
      const at = clock.now();
      await users.update(tx, userId, (found) => found.changePassword(provenHash, passwordHash, at));
      await sessions.endAll(tx, userId, asSessionId(sessionId), at);
    });
  };
