/** Something that runs until it is stopped; `start` resolves when it is ready. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}
