import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Settings {
  /** Where the public API is, without a path. */
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
}

/** BERTH_URL, or the port of a Berth on this machine; the admin from the environment, or from admin.json in the data directory. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const url = env['BERTH_URL'] ?? `http://localhost:${env['BERTH_PORT'] ?? '8080'}`;
  const email = env['BERTH_ADMIN_EMAIL'];
  const password = env['BERTH_ADMIN_PASSWORD'];
  if (email !== undefined && password !== undefined) return { url, admin: { email, password } };
  const file = join(env['BERTH_DATA_DIR'] ?? '.berth', 'admin.json');
  try {
    const admin = JSON.parse(readFileSync(file, 'utf8')) as { email: string; password: string };
    return { url, admin: { email: admin.email, password: admin.password } };
  } catch (error) {
    throw new Error(
      `The admin's credentials are in neither BERTH_ADMIN_EMAIL and BERTH_ADMIN_PASSWORD nor ${file}. Is Berth running (npm start, npm run stack)?`,
      { cause: error },
    );
  }
}
