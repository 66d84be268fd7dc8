import type { PlatformPlace } from './platform.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Berth that the files of a project share; absent where each starts its own. */
    platform?: PlatformPlace;
  }
}

/** Whoever shares a Berth is told sooner that a session has ended, and hears more often that a stream lives. */
export const SHARED_ENVIRONMENT = { BERTH_EVENT_SESSION_CHECK_MS: '500', BERTH_EVENT_HEARTBEAT_MS: '1000' };
