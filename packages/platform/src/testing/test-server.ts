import { createConnection, escape, type RowDataPacket } from 'mysql2/promise';

/** A MariaDB or MySQL on which tests may create schemas and users: `inject('servers').mariadb`. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly adminUser: string;
  readonly adminPassword: string;
}

/** Runs statements in one round trip, in `database` where one is named; answers the rows of a single one. */
export async function administer(server: TestServer, database: string | undefined, sql: string): Promise<RowDataPacket[]> {
  const { host, port, adminUser: user, adminPassword: password } = server;
  const address = { host, port, user, password, ...(database === undefined ? {} : { database }) };
  const connection = await createConnection({ ...address, multipleStatements: true, supportBigNumbers: true, bigNumberStrings: true });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

type Scheme = 'mariadb' | 'mysql';
const schemes = new Map<string, Promise<Scheme>>();

/** What kind of server it is, by what it says of itself when it is first asked. */
export function schemeOf(server: TestServer): Promise<Scheme> {
  const name = `${server.host}:${server.port}`;
  const asked =
    schemes.get(name) ??
    administer(server, undefined, 'SELECT VERSION() AS version').then(([row]) =>
      /mariadb/i.test(String(row?.['version'])) ? 'mariadb' : 'mysql',
    );
  schemes.set(name, asked);
  return asked;
}

/** The statements that make the tables and rows of `database` again, elsewhere. */
export async function dumpOf(server: TestServer, database: string): Promise<string> {
  const tables = (await administer(server, database, 'SHOW TABLES')).map((row) => String(Object.values(row)[0]));
  return (await Promise.all(tables.map((table) => dumpOfTable(server, database, table)))).join(';\n');
}

async function dumpOfTable(server: TestServer, database: string, table: string): Promise<string> {
  const [made] = await administer(server, database, `SHOW CREATE TABLE ${table}`);
  const rows = await administer(server, database, `SELECT * FROM ${table}`);
  const create = String(made?.['Create Table']);
  if (rows.length === 0) return create;
  const values = rows.map(
    (row) =>
      `(${Object.values(row)
        .map((value: string | null) => escape(value))
        .join(', ')})`,
  );
  return `${create};\nINSERT INTO ${table} VALUES ${values.join(', ')}`;
}
