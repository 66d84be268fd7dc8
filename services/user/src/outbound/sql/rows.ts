import type { Role, UserStatus } from '@berth/contracts';
import {
  autoIdColumn,
  boolColumn,
  dateColumn,
  defineRows,
  int64Column,
  intColumn,
  intIdColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from '@berth/platform';
import type { EntitySchema } from 'typeorm';

export interface UserRow {
  readonly id: number;
  readonly email: string;
  /** SHA-256 of the address in hex: an address is longer than a key may be. */
  readonly emailKey: string;
  readonly passwordHash: string;
  readonly nickname: string;
  readonly status: UserStatus;
  readonly roles: readonly Role[];
  /** Derived from status and roles, so that administrators can be counted. */
  readonly enabledAdmin: boolean;
  readonly admin: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
}

export const userRows = defineRows<UserRow>({
  name: 'user_account',
  columns: {
    id: autoIdColumn(),
    email: varcharColumn(254),
    emailKey: varcharColumn(64, { name: 'email_key' }),
    passwordHash: varcharColumn(100, { name: 'password_hash' }),
    nickname: varcharColumn(64),
    status: varcharColumn(16),
    roles: jsonColumn(),
    enabledAdmin: boolColumn({ name: 'enabled_admin' }),
    admin: boolColumn(),
    createdAt: dateColumn({ name: 'created_at' }),
    updatedAt: dateColumn({ name: 'updated_at' }),
    version: intColumn(),
  },
  uniques: [['emailKey']],
  indices: [['enabledAdmin'], ['admin'], ['createdAt', 'id'], ['status']],
});

/** One row: whoever counts administrators updates it first, so that they come one after another. */
export interface AdminGuardRow {
  readonly id: number;
  readonly version: bigint;
}

export const adminGuardRows = defineRows<AdminGuardRow>({
  name: 'admin_guard',
  columns: { id: intIdColumn(), version: int64Column() },
});

export interface SessionRow {
  readonly id: string;
  readonly userId: number;
  /** Null of a session that is older than this column. */
  readonly createdAt: Date | null;
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly version: number;
}

export const sessionRows = defineRows<SessionRow>({
  name: 'session',
  columns: {
    id: varcharColumn(36, { primary: true }),
    userId: intColumn({ name: 'user_id' }),
    createdAt: nullable(dateColumn({ name: 'created_at' })),
    generation: intColumn(),
    rotatedAt: dateColumn({ name: 'rotated_at' }),
    expiresAt: dateColumn({ name: 'expires_at' }),
    endedAt: nullable(dateColumn({ name: 'ended_at' })),
    version: intColumn(),
  },
  indices: [['userId'], ['expiresAt']],
});

export interface RefreshTokenRow {
  /** SHA-256 of the token in hex. */
  readonly hash: string;
  readonly sessionId: string;
  readonly generation: number;
  readonly expiresAt: Date;
}

export const refreshTokenRows = defineRows<RefreshTokenRow>({
  name: 'refresh_token',
  columns: {
    hash: varcharColumn(64, { primary: true }),
    sessionId: varcharColumn(36, { name: 'session_id' }),
    generation: intColumn(),
    expiresAt: dateColumn({ name: 'expires_at' }),
  },
  indices: [['expiresAt']],
});

export interface SigningKeyRow {
  readonly kid: string;
  /** 1 for the first key, and so on; unique, so that replicas that start together agree on one. */
  readonly slot: number;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

export const signingKeyRows = defineRows<SigningKeyRow>({
  name: 'signing_key',
  columns: {
    kid: varcharColumn(36, { primary: true }),
    slot: intColumn(),
    privateKey: textColumn({ name: 'private_key' }),
    createdAt: dateColumn({ name: 'created_at' }),
    retiredAt: nullable(dateColumn({ name: 'retired_at' })),
  },
  uniques: [['slot']],
});

export const userEntities = [userRows, adminGuardRows, sessionRows, refreshTokenRows, signingKeyRows] as readonly EntitySchema[];
