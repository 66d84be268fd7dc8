export * from './berth.js';
export type * from './generated/api.js';
export * from './hints.js';
export * from './items-of.js';
export * from './loopback.js';
export * from './problem-error.js';
export { fetchSend, type Send } from './send.js';
export * from './tagged.js';
export * from './until.js';
