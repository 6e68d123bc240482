/** What training must achieve over four weeks. */
export interface TrainerObjectives {
  /**
   * Share of the time after start-up that is training or planned validation, 0 to 1; the error budget is the rest.
   *
   * @default 0.9, of the time after start-up is training or planned validation: what the best large runs achieve with failures included
   */
  readonly goodputObjective?: number;
  /**
   * Share of the time in which a run would lose no more than `checkpointStaleRatio` allows, 0 to 1.
   *
   * @default 0.99, of the time a run would lose no more than `checkpointStaleRatio` says: seven hours a month of risk
   */
  readonly durabilityObjective?: number;
  /**
   * Share of the runs that end without an error, 0 to 1.
   *
   * @default 0.95, of the runs that end do so without an error: one in twenty may be a wrong setting
   */
  readonly completionObjective?: number;
  /**
   * Number of runs that must have ended in three days before the RunCompletionBurn alerts can fire.
   *
   * @default 5, runs that must have ended in three days for the share of those that failed to mean anything
   */
  readonly completionLeastRuns?: number;
}
