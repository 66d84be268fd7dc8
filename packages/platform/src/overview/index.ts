export * from './backlog.js';
export * from './overview-endpoint.js';
