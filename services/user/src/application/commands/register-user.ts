import { parseEmail } from '../../domain/user/email.js';
import { parseNickname } from '../../domain/user/nickname.js';
import { parsePassword } from '../../domain/user/password.js';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

export interface RegisterUser {
  readonly email: string;
  readonly password: string;
  readonly nickname: string;
}

export const registerUser =
  ({ unitOfWork, users, passwords, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'passwords' | 'clock'>) =>
  async (request: RegisterUser): Promise<User> => {
    const account = { email: parseEmail(request.email), nickname: parseNickname(request.nickname) };
    const passwordHash = await passwords.hash(parsePassword(request.password, '/password'));
    return unitOfWork.run('register-user', (tx) => users.register(tx, { ...account, passwordHash, roles: ['user'], at: clock.now() }));
  };
