export * from './composition.js';
export * from './config.js';
