import { invalidInput } from '@berth/shared-kernel';
import { type Session, type SessionId, asSessionId } from '../../application/use-cases.js';

/** A session as its owner and administrators see it: when, and nothing of its tokens. */
export const sessionJson = ({ state: { id, createdAt, rotatedAt, expiresAt } }: Session) => ({
  id,
  createdAt: createdAt.toISOString(),
  refreshedAt: rotatedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

/** @throws invalid-input `request.invalid-id` */
export function parseSessionId(text: string): SessionId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw invalidInput('request.invalid-id', 'This is not a session id.');
  return asSessionId(text);
}
