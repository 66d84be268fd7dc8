import type { UserStandings } from '@berth/platform';
import type { UserId } from '@berth/shared-kernel';
import type { Standings } from '../../application/ports/standings.js';

export class SqlStandings implements Standings {
  constructor(private readonly known: Pick<UserStandings, 'of'>) {}

  async isDisabled(userId: UserId): Promise<boolean> {
    return (await this.known.of(userId))?.status === 'DISABLED';
  }

  async isBlocked(userId: UserId): Promise<boolean> {
    return (await this.known.of(userId))?.status === 'BLOCKED';
  }
}
