import { createHash, randomBytes } from 'node:crypto';
import type { RefreshSecrets } from '../../application/ports/refresh-secrets.js';

const SECRET_BYTES = 32;

export class RandomRefreshSecrets implements RefreshSecrets {
  next(): { secret: string; hash: string } {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    return { secret, hash: this.hashOf(secret) };
  }

  // 256 random bits need no slow hash: there is nothing to guess.
  hashOf(secret: string): string {
    return createHash('sha256').update(secret).digest('hex');
  }
}
