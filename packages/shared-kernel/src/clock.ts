/** Where time comes from; a decision is handed its time and never fetches it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Whole seconds from `at` to `now`; 0 for what the clock of another machine puts into the future. */
export const secondsSince = (at: Date, now: Date): number => Math.max(0, Math.floor((now.getTime() - at.getTime()) / 1000));
