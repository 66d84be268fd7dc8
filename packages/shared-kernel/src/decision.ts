/** What a decision comes to: the next state and the facts that led there, recorded together or not at all. */
export interface Decision<State, Event> {
  readonly state: State;
  readonly events: readonly Event[];
}
