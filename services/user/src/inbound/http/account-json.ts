import { type ApiAnswer, entityTag } from '@berth/platform';
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

/** An account with the tag by which `If-Match` names it. */
export const accountAnswer = (user: User): ApiAnswer => ({
  status: 200,
  body: accountJson(user),
  headers: { ETag: entityTag(user.state.version) },
});
