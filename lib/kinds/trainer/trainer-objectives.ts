/** What training must achieve over four weeks. */
export interface TrainerObjectives {
  /** @default 0.9, of the time after start-up is training or planned validation: what the best large runs achieve with failures included */
  readonly goodputObjective?: number;
  /** @default 0.99, of the time a run would lose no more than `checkpointStaleRatio` says: seven hours a month of risk */
  readonly durabilityObjective?: number;
  /** @default 0.95, of the runs that end do so without an error: one in twenty may be a wrong setting */
  readonly completionObjective?: number;
  /** @default 5, runs that must have ended in three days for the share of those that failed to mean anything */
  readonly completionLeastRuns?: number;
}
