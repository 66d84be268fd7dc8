export { type UserDeps, composeUser } from './composition.js';
export { type UserConfig, userConfigSchema } from './config.js';
