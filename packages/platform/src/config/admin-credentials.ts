import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface AdminCredentials {
  readonly email: string;
  readonly password: string;
  /** True when they were made just now and the operator has not seen them yet. */
  readonly made: boolean;
}

/**
 * The first admin's credentials: as configured; else those of an earlier start, from `file`; else new ones, written to `file`
 * with mode 0600. There is no default password. (DESIGN, section 4)
 */
export function adminCredentials(
  configured: { readonly email: string; readonly password: string | undefined },
  file: string,
): AdminCredentials {
  if (configured.password !== undefined) return { email: configured.email, password: configured.password, made: false };
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { email: string; password: string };
    return { email: kept.email, password: kept.password, made: false };
  }
  const made = { email: configured.email, password: randomBytes(18).toString('base64url') };
  // Written beside and renamed, so that a crash leaves no half a file.
  writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { ...made, made: true };
}
