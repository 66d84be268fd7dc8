import type { PlatformPlace } from './platform.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Berth that the files of a project share; absent where each starts its own. */
    platform?: PlatformPlace;
  }
}

/** It is told sooner than usual that a session has ended, and more often that a stream lives. */
export const TOLD_SOON = { BERTH_EVENT_SESSION_CHECK_MS: '500', BERTH_EVENT_HEARTBEAT_MS: '1000' };

/** What never answers is paid and not sold for long enough that it is seen to wait, and its end is still waited for by some tests. */
export const SHARED_ENVIRONMENT = { ...TOLD_SOON, BERTH_FAILED_TERMINAL_AFTER_MS: '10000' };
