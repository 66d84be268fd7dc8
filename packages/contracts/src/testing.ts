export * from './testing/body-cases.js';
export * from './testing/query-cases.js';
