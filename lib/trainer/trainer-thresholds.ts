/** Thresholds of the trainer's alerts; each alert also waits for its `for`. Durations are in Prometheus' notation. */
export interface TrainerThresholds {
  /**
   * Shortest time without a step that counts as a stall; a run whose median step is longer than a fifth of it gets five median steps.
   *
   * @default '4m', which with scrape, evaluation and grouping tells somebody within 6 minutes
   */
  readonly stalledAfter?: string;
  /** @default '1m', so that a single long step raises nothing */
  readonly stalledFor?: string;
  /** @default '1m', so that a backend that is still being chosen raises nothing */
  readonly gpuFallbackFor?: string;
  /** @default '2m', longer than a slow save takes to appear */
  readonly checkpointStaleFor?: string;
  /**
   * How long a non-finite value stays an alert after it was met.
   *
   * @default '5m'
   */
  readonly nonFiniteWindow?: string;
}
