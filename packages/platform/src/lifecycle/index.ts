export * from './back-off.js';
export * from './crash-points.js';
export * from './lifecycle.js';
export * from './poller.js';
export * from './service.js';
export * from './signal.js';
