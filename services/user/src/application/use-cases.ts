import { changePassword } from './commands/change-password.js';
import { changeStanding } from './commands/change-standing.js';
import { endSession } from './commands/end-session.js';
import { endSessions } from './commands/end-sessions.js';
import { ensureAdmin } from './commands/ensure-admin.js';
import { forgetExpiredSessions } from './commands/forget-expired-sessions.js';
import { logIn } from './commands/log-in.js';
import { logOut } from './commands/log-out.js';
import { refreshSession } from './commands/refresh-session.js';
import { registerUser } from './commands/register-user.js';
import { renameUser } from './commands/rename-user.js';
import { checkSession } from './queries/check-session.js';
import { listSessions } from './queries/list-sessions.js';
import { listUsers } from './queries/list-users.js';
import { showUser } from './queries/show-user.js';
import type { UseCaseParts } from './use-case-parts.js';

/** Everything that can be asked of this context. */
export const useCasesOf = (parts: UseCaseParts) => ({
  registerUser: registerUser(parts),
  ensureAdmin: ensureAdmin(parts),
  logIn: logIn(parts),
  refreshSession: refreshSession(parts),
  logOut: logOut(parts),
  renameUser: renameUser(parts),
  changePassword: changePassword(parts),
  changeStanding: changeStanding(parts),
  endSession: endSession(parts),
  endSessions: endSessions(parts),
  forgetExpiredSessions: forgetExpiredSessions(parts),
  showUser: showUser(parts),
  listUsers: listUsers(parts),
  listSessions: listSessions(parts),
  checkSession: checkSession(parts),
});

export type UseCases = ReturnType<typeof useCasesOf>;
export { type Session, type SessionId, asSessionId } from '../domain/session/session.js';
export type { User } from '../domain/user/user.js';
export type { UserFilter } from '../domain/user/users.js';
