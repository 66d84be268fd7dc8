export * from './read-config.js';
export * from './redacted.js';
