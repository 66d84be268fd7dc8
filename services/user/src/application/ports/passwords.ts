import type { Password } from '../../domain/user/password.js';

/** Hashes and compares passwords; slow on purpose, so never inside a transaction. */
export interface Passwords {
  /** @throws exhausted `auth.busy` when too many wait already */
  hash(password: Password): Promise<string>;

  /** Takes the same time whether there is a hash to compare with or (null) none. @throws exhausted `auth.busy` */
  matches(text: string, hash: string | null): Promise<boolean>;
}
