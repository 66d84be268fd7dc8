export * from './run-service.js';
export * from './service-process.js';
