import type { Clock, UnitOfWork, Uuids } from '@berth/shared-kernel';
import type { Sessions } from '../domain/session/sessions.js';
import type { Users } from '../domain/user/users.js';
import type { AccessTokens } from './ports/access-tokens.js';
import type { Passwords } from './ports/passwords.js';
import type { RefreshSecrets } from './ports/refresh-secrets.js';

/** All that the use cases of this context work with. */
export interface UseCaseParts {
  readonly unitOfWork: UnitOfWork;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly accessTokens: AccessTokens;
  readonly refreshSecrets: RefreshSecrets;
  readonly uuids: Uuids;
  readonly clock: Clock;
}
