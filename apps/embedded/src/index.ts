export { composeEmbedded, type EmbeddedBerth, type EmbeddedOptions } from './embedded-berth.js';
