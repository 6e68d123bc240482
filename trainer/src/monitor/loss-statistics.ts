/** Share of a new window in the moving average. */
const EMA_WEIGHT = 0.1;
/** Steps that the recent mean looks back on. */
const RECENT_STEPS = 100;
/** How far above the recent mean a loss is an outlier. */
const OUTLIER_FACTOR = 2;
/** Outliers in a row that are a spike: a small loss of a healthy run doubles for a step or two by the choice of the batch. */
const SPIKE_STEPS = 4;

/** What the losses of a run add up to; survives a restart as plain data. */
export interface LossStatisticsState {
  ema: number | null;
  best: number | null;
  recentMean: number | null;
  /** In a row, up to the last step. */
  outliers: number;
}

/** Mean, moving average, best and spikes of the training loss; what is not finite is left out of all of them. */
export class LossStatistics {
  public constructor(private state: LossStatisticsState = { ema: null, best: null, recentMean: null, outliers: 0 }) {}

  /**
   * @param losses of the steps of one log window, in order
   * @returns the mean (NaN as soon as one loss is), how many losses were not finite, and how many spikes have come to light
   */
  public add(losses: Float32Array): { mean: number; nonFinite: number; spikes: number } {
    let sum = 0;
    let nonFinite = 0;
    let spikes = 0;
    for (const loss of losses) {
      sum += loss;
      if (!Number.isFinite(loss)) {
        nonFinite += 1;
        continue;
      }
      if (this.isSpike(loss)) spikes += 1;
    }
    const mean = sum / losses.length;
    if (Number.isFinite(mean)) {
      this.state.ema = this.state.ema === null ? mean : this.state.ema + EMA_WEIGHT * (mean - this.state.ema);
      this.state.best = Math.min(this.state.best ?? mean, mean);
    }
    return { mean, nonFinite, spikes };
  }

  /** Whether this loss makes a spike of the outliers before it; counted once however long it lasts. */
  private isSpike(loss: number): boolean {
    const { state } = this;
    const isOutlier = state.recentMean !== null && loss > OUTLIER_FACTOR * state.recentMean;
    state.outliers = isOutlier ? state.outliers + 1 : 0;
    // Outliers do not move the mean that they are judged by, until it is clear that the loss stays where it is now.
    if (!isOutlier || state.outliers > SPIKE_STEPS) {
      state.recentMean = state.recentMean === null ? loss : state.recentMean + (loss - state.recentMean) / RECENT_STEPS;
    }
    return state.outliers === SPIKE_STEPS;
  }

  /** undefined before the first finite window */
  public get ema(): number | undefined {
    return this.state.ema ?? undefined;
  }

  /** undefined before the first finite window */
  public get best(): number | undefined {
    return this.state.best ?? undefined;
  }

  public toJSON(): LossStatisticsState {
    return { ...this.state };
  }
}
