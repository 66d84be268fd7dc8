import { isBerthError } from '@berth/shared-kernel';
import { invalidCredentials } from '../../domain/session/session.errors.js';
import { Session, asSessionId } from '../../domain/session/session.js';
import { type Email, parseEmail } from '../../domain/user/email.js';
import { couldBePassword } from '../../domain/user/password.js';
import type { User } from '../../domain/user/user.js';
import { type SessionTokens, accessTokenFor, addRefreshToken } from '../session-tokens.js';
import type { UseCaseParts } from '../use-case-parts.js';

export interface LogIn {
  readonly email: string;
  readonly password: string;
}

/** An unknown address, an impossible password and a wrong one take the same time and get the same answer. */
export const logIn =
  (parts: UseCaseParts) =>
  async ({ email, password }: LogIn): Promise<SessionTokens> => {
    const { unitOfWork, users, sessions, passwords, uuids, clock } = parts;
    const address = readEmail(email);
    const claimed = address === null ? null : await users.byEmail(address);
    const matches = await passwords.matches(password, claimed?.state.passwordHash ?? null);
    if (claimed === null || !matches || !couldBePassword(password)) throw invalidCredentials();

    const opened = await unitOfWork.run('log-in', async (tx) => {
      const user = await users.hold(tx, claimed.id);
      demandMayLogIn(user, claimed.state.passwordHash);
      const session = Session.open(asSessionId(uuids.next()), user.id, clock.now());
      await sessions.add(tx, session);
      return { user, session, refresh: await addRefreshToken(parts, tx, session) };
    });
    return { ...opened.refresh, ...(await accessTokenFor(parts, opened.user, opened.session)) };
  };

function demandMayLogIn(user: User, provenHash: string): void {
  if (!user.hasPasswordHash(provenHash)) throw invalidCredentials();
  user.demandNotDisabled();
}

function readEmail(text: string): Email | null {
  try {
    return parseEmail(text);
  } catch (error) {
    if (isBerthError(error, 'invalid-input')) return null;
    throw error;
  }
}
