import { createConnection } from 'mysql2/promise';

export interface MariaDbAdmin {
  readonly host: string;
  readonly port: number;
  readonly adminUser: string;
  readonly adminPassword: string;
}

export interface ContextSchema {
  readonly schema: string;
  /** For the service: reads and writes rows of its own schema, and nothing else. */
  readonly url: string;
  /** For its migrations: everything, on its own schema only. */
  readonly migratorUrl: string;
}

/** Makes a context's schema and its two users, or brings them back to what they should be. */
export async function contextSchema(admin: MariaDbAdmin, context: string, secret: (name: string) => string): Promise<ContextSchema> {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(context)) throw new Error(`"${context}" cannot be the name of a schema and its users`);
  const migrator = `${context}_migrator`;
  const connection = await createConnection({
    host: admin.host,
    port: admin.port,
    user: admin.adminUser,
    password: admin.adminPassword,
    connectTimeout: 10_000,
  });
  const password = { [context]: secret(context), [migrator]: secret(migrator) };
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${context}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    for (const [user, rights] of [
      [context, 'SELECT, INSERT, UPDATE, DELETE'],
      [migrator, 'ALL PRIVILEGES'],
    ] as const) {
      await connection.query('CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?', [user, '%', password[user]]);
      await connection.query('ALTER USER ?@? IDENTIFIED BY ?', [user, '%', password[user]]);
      // An underscore in the name of a GRANT stands for any character: a schema of a like name would be opened with it.
      await connection.query(`GRANT ${rights} ON \`${context.replaceAll('_', '\\_')}\`.* TO ?@?`, [user, '%']);
    }
  } finally {
    await connection.end();
  }
  const url = (user: string) => `mysql://${user}:${password[user]}@${admin.host}:${admin.port}/${context}`;
  return { schema: context, url: url(context), migratorUrl: url(migrator) };
}
