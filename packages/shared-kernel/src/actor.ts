import type { UserId } from './ids.js';

/** Who asks, as the verified token says. */
export interface Actor {
  readonly userId: UserId;
  readonly roles: readonly string[];
  readonly sessionId: string;
}

export const isAdmin = (actor: Actor): boolean => actor.roles.includes('admin');
