/** What this replica knows of who reconciles. */
export interface WatchState {
  leads(): boolean;
  /** False while the leader does not see the cluster, or nobody knows who leads. */
  isSynced(): boolean;
}
