import type { Role, UserStatus } from '@berth/contracts';
import { type CallerStanding, type VerifiedActor } from '@berth/platform';
import { type Clock, forbidden, isBerthError, unauthenticated, unavailable } from '@berth/shared-kernel';
import { BoundedCache } from './bounded-cache.js';
import { jsonOf } from './read-answer.js';
import type { Replicas } from './replicas.js';
import type { Upstream } from './upstream.js';

const TIMEOUT_MS = 2_000;
const READS_MAY_BE_MS = 2_000;
const MOST_SESSIONS = 10_000;
const MOST_BYTES = 16 * 1024;

/** An ask under way, and the one that begins when it has ended, for all who come meanwhile. */
interface Turn {
  readonly running: Promise<CallerStanding>;
  next: Promise<CallerStanding> | null;
}

interface Asked {
  readonly askedAt: number;
  readonly standing: Promise<CallerStanding>;
}

export interface SessionsOptions {
  readonly users: Replicas;
  readonly upstream: Upstream;
  readonly clock: Clock;
}

/** What the user service says of a caller now. */
export class Sessions {
  private readonly known = new BoundedCache<string, Asked>(MOST_SESSIONS);
  private readonly turns = new Map<string, Turn>();

  constructor(private readonly options: SessionsOptions) {}

  /**
   * For requests that change something: what was asked before the request arrived would not do, so it shares only an ask that has
   * not begun yet.
   * @throws unauthenticated `auth.session-ended`; unavailable `user.unavailable`
   */
  fresh(caller: VerifiedActor, token: string): Promise<CallerStanding> {
    const asked: Asked = { askedAt: this.options.clock.now().getTime(), standing: this.inTurn(token) };
    this.known.set(nameOf(caller), asked);
    asked.standing.catch(() => this.known.forget(nameOf(caller), asked));
    return asked.standing;
  }

  /** For reads: an answer asked for at most 2 s ago will do. Throws like {@link fresh}. */
  recent(caller: VerifiedActor, token: string): Promise<CallerStanding> {
    const known = this.known.get(nameOf(caller));
    const age = known === undefined ? Number.POSITIVE_INFINITY : this.options.clock.now().getTime() - known.askedAt;
    return known !== undefined && age >= 0 && age < READS_MAY_BE_MS ? known.standing : this.fresh(caller, token);
  }

  // Otherwise a burst of one caller would ask so often that the user service could not answer any of it in time.
  private inTurn(token: string): Promise<CallerStanding> {
    const turn = this.turns.get(token);
    if (turn === undefined) return this.begin(token);
    const begin = () => this.begin(token);
    turn.next ??= turn.running.then(begin, begin);
    return turn.next;
  }

  private begin(token: string): Promise<CallerStanding> {
    const turn: Turn = { running: this.ask(token), next: null };
    this.turns.set(token, turn);
    const over = () => void (turn.next === null && this.turns.delete(token));
    turn.running.then(over, over);
    return turn.running;
  }

  private async ask(token: string): Promise<CallerStanding> {
    try {
      const answer = await this.options.upstream.call({
        method: 'GET',
        replicas: this.options.users,
        path: '/api/v1/internal/session',
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        timeoutMs: TIMEOUT_MS,
        repeatable: true,
      });
      return standingIn(answer.statusCode ?? 0, await jsonOf(answer, MOST_BYTES));
    } catch (error) {
      if (isBerthError(error, 'unauthenticated') || isBerthError(error, 'forbidden')) throw error;
      throw unavailable('user.unavailable', 'It cannot be checked now whether this account may do that.', { retryAfter: 2, cause: error });
    }
  }
}

function standingIn(status: number, body: Record<string, unknown>): CallerStanding {
  const code = typeof body['code'] === 'string' ? body['code'] : '';
  const detail = typeof body['detail'] === 'string' ? body['detail'] : 'This account may not do that.';
  if (status === 401) throw code.startsWith('auth.token-') ? unauthenticated(code, detail) : sessionEnded();
  if (status === 403) throw forbidden(code === '' ? 'auth.forbidden' : code, detail);
  if (status !== 200 || !isStatus(body['status']) || !isRoles(body['roles']) || typeof body['sessionActive'] !== 'boolean')
    throw new Error(`The user service answered ${status} with something that is no session.`);
  // With the account its sessions end, and that it is disabled says more: to log in again would not help.
  if (!body['sessionActive'] && body['status'] !== 'DISABLED') throw sessionEnded();
  return { status: body['status'], roles: body['roles'] };
}

// A session is somebody's: what was said of its owner says nothing of another user whose token names it.
const nameOf = ({ userId, sessionId }: VerifiedActor): string => `${userId}/${sessionId}`;

const isStatus = (value: unknown): value is UserStatus => value === 'ENABLED' || value === 'BLOCKED' || value === 'DISABLED';
const isRoles = (value: unknown): value is Role[] => Array.isArray(value) && value.every((each) => typeof each === 'string');
const sessionEnded = () => unauthenticated('auth.session-ended', 'This session has ended: log in again.');
