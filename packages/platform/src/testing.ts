export * from './testing/fresh-database.js';
export { type TestServer } from './testing/test-server.js';
