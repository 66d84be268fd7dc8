export * from './api/overview.js';
export * from './api/routes.js';
export * from './envelope.js';
export * from './envelope-schema.js';
export * from './events/index.js';
export * from './snapshot.js';
export * from './topics.js';
