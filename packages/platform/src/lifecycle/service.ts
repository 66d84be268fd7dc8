/** Something that runs until it is stopped; `start` resolves when it is ready. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A step that is taken at the start and needs no undoing. */
export const onStart = (start: () => Promise<void>): Service => ({ start, stop: async () => undefined });

/** Something made elsewhere that is only to be ended. */
export const onStop = (stop: () => Promise<void>): Service => ({ start: async () => undefined, stop });
