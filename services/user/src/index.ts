export { type UserDeps, composeUser } from './composition.js';
export { type UserConfig, userFields } from './config.js';
export { userSchema } from './outbound/sql/user-schema.js';
