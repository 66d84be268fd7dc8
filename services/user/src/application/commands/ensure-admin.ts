import { isBerthError, refused } from '@berth/shared-kernel';
import { parseEmail } from '../../domain/user/email.js';
import { parseNickname } from '../../domain/user/nickname.js';
import { parsePassword } from '../../domain/user/password.js';
import type { UseCaseParts } from '../use-case-parts.js';

const NICKNAME = parseNickname('Administrator');

/**
 * Makes the first administrator; does nothing once there is one. An account that somebody registered under this address
 * is never promoted, since nobody has proven whose address it is.
 */
export const ensureAdmin =
  ({ unitOfWork, users, passwords, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'passwords' | 'clock'>) =>
  async (request: { readonly email: string; readonly password: string }): Promise<void> => {
    if (await users.anyAdmin()) return;
    const email = parseEmail(request.email);
    const passwordHash = await passwords.hash(parsePassword(request.password, '/password'));
    try {
      await unitOfWork.run('ensure-admin', (tx) =>
        users.register(tx, { email, passwordHash, nickname: NICKNAME, roles: ['user', 'admin'], at: clock.now() }),
      );
    } catch (error) {
      const isRaceLost = isBerthError(error, 'refused') && (await users.anyAdmin());
      if (!isRaceLost)
        throw refused('user.no-admin', 'The first administrator could not be made. Is the address taken by an ordinary account?', {
          cause: error,
        });
    }
  };
