import type { Component } from '../stack/component.ts';
import type { StackDirectory } from '../stack/stack-directory.ts';

/** What every command of the command line is given; it answers its exit code. */
export interface CommandContext {
  readonly components: readonly Component[];
  readonly directory: StackDirectory;
  /** Answers go to standard output. */
  readonly print: (line: string) => void;
  /** How work goes on goes to standard error. */
  readonly progress: (line: string) => void;
}
