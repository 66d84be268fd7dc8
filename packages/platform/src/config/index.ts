export * from './admin-credentials.js';
export * from './fields.js';
export * from './process-fields.js';
export * from './read-config.js';
export * from './redacted.js';
