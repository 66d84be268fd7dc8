/** How one profile of Berth is run and looked into by a test. */
export interface Profile {
  /** What Node is to run. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The port of 127.0.0.1 where instances are served, given that of the API. */
  edgePort(apiPort: number): number;
  /** What runs for an instance, or for any where none is named: processes or pods by their names. */
  workloads(dataDir: string, instanceId?: string): Promise<readonly string[]>;
  /** What its services have logged, beside what the command itself has written. */
  logs(dataDir: string): string;
  /** Where its services count. */
  adminPorts(dataDir: string): readonly number[];
  /** How much longer than in the embedded profile everything may take. */
  readonly patience: number;
  /** How long who waits for something waits before asking again, in milliseconds: an answer takes the time of all processes on its way. */
  readonly askEveryMs: number;
  /** How often a caller in a burst may have to ask; 1 where everybody is to be answered at once. */
  readonly burstTries: number;
  /** Removes what is left beyond the data directory. */
  clean(): Promise<void>;
}
