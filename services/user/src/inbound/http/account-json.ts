import type { User } from '../../application/use-cases.js';

/** An account as its owner and administrators see it. */
export const accountJson = ({ state: { id, email, nickname, status, roles, createdAt } }: User) => ({
  id,
  email,
  nickname,
  status,
  roles,
  createdAt: createdAt.toISOString(),
});
