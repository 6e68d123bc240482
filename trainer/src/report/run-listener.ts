/** The values of a log window. */
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

/** The values of an evaluation on validation samples. */
export interface EvaluationReport {
  readonly step: number;
  /** Part of the run that is done, in epochs. */
  readonly epoch: number;
  readonly loss: number;
  /** 0 to 1 */
  readonly accuracy: number;
}

/** Takes what a run reports besides its metrics. */
export interface RunListener {
  /** @param step that the run resumes from */
  begins(step: number, totalSteps: number, isResumed: boolean): void;
  windowCompleted(report: WindowReport): void;
  evaluated(report: EvaluationReport): void;
}
