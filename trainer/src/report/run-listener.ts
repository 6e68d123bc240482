/** What a log window tells. */
export interface WindowReport {
  /** Steps done, over restarts. */
  readonly step: number;
  readonly loss: number;
  /** 0 to 1 */
  readonly accuracy: number;
  readonly learningRate: number;
  /** L2 norm of the gradients of the last step at which it was computed. */
  readonly gradientNorm: number;
  readonly stepsPerSecond: number;
}

/** What an evaluation on validation samples tells. */
export interface EvaluationReport {
  readonly step: number;
  /** Part of the run that is done, in epochs. */
  readonly epoch: number;
  readonly loss: number;
  /** 0 to 1 */
  readonly accuracy: number;
}

/** Takes what a run tells about itself besides its metrics. */
export interface RunListener {
  /** @param step that the run goes on from */
  begins(step: number, totalSteps: number, isResumed: boolean): void;
  windowCompleted(report: WindowReport): void;
  evaluated(report: EvaluationReport): void;
}
