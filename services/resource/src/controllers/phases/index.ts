import type { Phase } from '../phase.js';
import { absent } from './absent.js';
import { awaitReached } from './await-reached.js';
import { awaitReady } from './await-ready.js';
import { awaitStopped } from './await-stopped.js';
import { ensureObjects } from './ensure-objects.js';
import { finalize } from './finalize.js';
import { refuseInvalid } from './refuse-invalid.js';
import { watchRunning } from './watch-running.js';

/** The order is the design: deletion first, then the objects, then what is to be seen of them. */
export const PHASES: readonly Phase[] = [
  absent,
  finalize,
  refuseInvalid,
  ensureObjects,
  awaitStopped,
  watchRunning,
  awaitReady,
  awaitReached,
];
