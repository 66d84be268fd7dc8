export interface StatementCount {
  /** How often a unit of work of this name was begun, tries included. */
  readonly runs: number;
  /** Statements of all of them, BEGIN and COMMIT not counted. */
  readonly statements: number;
}

/** Counts SQL statements by the unit of work that ran them; plain reads count as `reader`. */
export class StatementCounts {
  private readonly counts = new Map<string, { runs: number; statements: number }>();

  ran(name: string): void {
    this.entry(name).runs++;
  }

  stated(name: string): void {
    this.entry(name).statements++;
  }

  of(name: string): StatementCount {
    return { runs: 0, statements: 0, ...this.counts.get(name) };
  }

  names(): readonly string[] {
    return [...this.counts.keys()];
  }

  private entry(name: string): { runs: number; statements: number } {
    const found = this.counts.get(name) ?? { runs: 0, statements: 0 };
    this.counts.set(name, found);
    return found;
  }
}
