export * from './consumer.js';
export * from './dead-letters.js';
export * from './event-consumer.js';
export * from './event-log.js';
export * from './handlers.js';
export * from './message-context.js';
export * from './records.js';
export * from './sqlite/sqlite-event-log.js';
