/** ENABLED may do all that the roles allow; BLOCKED may read, stop and delete; DISABLED may do nothing. */
export type UserStatus = 'ENABLED' | 'BLOCKED' | 'DISABLED';
