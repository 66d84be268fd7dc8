import { invalidInput } from '@berth/shared-kernel';

export interface SqliteUrl {
  readonly kind: 'sqlite';
  readonly file: string;
}

export interface MysqlUrl {
  readonly kind: 'mysql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The schema of the context. */
  readonly database: string;
}

export type DatabaseUrl = SqliteUrl | MysqlUrl;

const FORMS = 'sqlite:<path>, mysql://<user>:<password>@<host>:<port>/<schema> or mariadb://...';

/** Reads the URL of a context's database. @throws invalid-input `config.database-url`, which does not repeat the URL, for its password */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const [, scheme, rest] = /^([a-z0-9+]+):(.+)$/.exec(text) ?? [];
  if (scheme === 'sqlite' && rest !== undefined) return { kind: 'sqlite', file: rest };
  if (scheme !== 'mysql' && scheme !== 'mariadb') throw refused(`not ${scheme ?? '(no scheme)'}:...`);
  if (!URL.canParse(text)) throw refused('and this one cannot be read: special characters in user and password are percent-encoded');
  const { hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (search !== '' || hash !== '') throw refused('without anything after the schema');
  const [, database = ''] = /^\/([^/]+)$/.exec(pathname) ?? [];
  if (hostname === '' || username === '' || database === '') throw refused('with a host, a user and a schema');
  return {
    kind: scheme,
    // A URL writes IPv6 in brackets, a socket does not.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 3306),
    username: decoded(username),
    password: decoded(password),
    database: decoded(database),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('in which a % in user, password or schema is written %25');
  }
}

const refused = (why: string) => invalidInput('config.database-url', `The database URL must be ${FORMS}, ${why}.`);
