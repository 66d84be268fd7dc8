export * from './testing/fresh-database.js';
export { type TestServer } from './testing/test-server.js';
export { platformMigrations } from './sql/platform-migrations.js';
