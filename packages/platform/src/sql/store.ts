import type { DataSource, QueryRunner } from 'typeorm';

/** The seam between the kinds of database: how connections are had and how a transaction begins and ends. */
export interface Store {
  readonly writer: DataSource;
  readonly reader: DataSource;
  /** True where all writers share one connection, so that units of work queue for it. */
  readonly hasOneWriter: boolean;
  begin(runner: QueryRunner): Promise<void>;
  commit(runner: QueryRunner): Promise<void>;
  rollback(runner: QueryRunner): Promise<void>;
}
