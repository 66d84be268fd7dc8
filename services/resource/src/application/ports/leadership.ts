/** One stretch of leading, from an election to its end. */
export interface Term {
  /** Aborts when this process leads no longer, or is to stop. */
  readonly over: AbortSignal;
  /** Ends the term and stands aside for a while, so that another may do better; `reason` is for the log. */
  resign(reason: string): void;
}

/** What a leader does: it returns soon after the term is over, and with it the term is over. */
export type Lead = (term: Term) => Promise<void>;

/** Sees to it that of all replicas one leads, as far as that can be known: two may believe it for a while, and must do no harm. */
export interface Leadership {
  /** Stands for election from now on, and runs `lead` for each term that it wins: one at a time. */
  campaign(lead: Lead): void;
  /** False while it cannot be told who leads. */
  isKnown(): boolean;
  /** Ends the term, lets another follow at once, and stands no more; resolves when the term's work has ended. */
  stop(): Promise<void>;
}
