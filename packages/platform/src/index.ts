export * from './lifecycle/index.js';
export * from './messaging/index.js';
export * from './sql/index.js';
export * from './auth/index.js';
export * from './config/index.js';
export * from './http/index.js';
export * from './observability/index.js';
