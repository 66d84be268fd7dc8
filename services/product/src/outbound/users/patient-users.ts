import { setTimeout as delay } from 'node:timers/promises';
import type { UserStandings } from '@berth/platform';
import type { UserId } from '@berth/shared-kernel';
import type { KnownUsers } from '../../application/ports/known-users.js';

const POLL_MS = 50;

export interface PatientUsersOptions {
  readonly standings: Pick<UserStandings, 'of'>;
  /** How long a registration may be on its way; 3000 unless told. */
  readonly patienceMs?: number;
}

/** An operator credits somebody who has just registered: the event that tells of it may be moments behind. */
export class PatientUsers implements KnownUsers {
  constructor(private readonly options: PatientUsersOptions) {}

  async includes(userId: UserId): Promise<boolean> {
    const { standings, patienceMs = 3_000 } = this.options;
    for (let waitedMs = 0; (await standings.of(userId)) === null; waitedMs += POLL_MS) {
      if (waitedMs >= patienceMs) return false;
      await delay(POLL_MS);
    }
    return true;
  }
}
