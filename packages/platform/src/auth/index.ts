export * from './remote-token-verifier.js';
export * from './token-verifier.js';
export * from './verify-token.js';
