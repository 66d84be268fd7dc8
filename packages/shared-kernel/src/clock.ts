/** Where time comes from; a decision is handed its time and never fetches it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
