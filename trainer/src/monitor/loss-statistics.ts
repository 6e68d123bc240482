/** Share of a new window in the moving average. */
const EMA_WEIGHT = 0.1;
/** Steps that the recent mean looks back on. */
const RECENT_STEPS = 50;
const SPIKE_FACTOR = 2;

/** What the losses of a run add up to; survives a restart as plain data. */
export interface LossStatisticsState {
  ema: number | null;
  best: number | null;
  recentMean: number | null;
}

/** Mean, moving average, best and spikes of the training loss; what is not finite is left out of all of them. */
export class LossStatistics {
  public constructor(private state: LossStatisticsState = { ema: null, best: null, recentMean: null }) {}

  /**
   * @param losses of the steps of one log window, in order
   * @returns the mean (NaN as soon as one loss is), and how many losses were not finite or were spikes
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
      const { recentMean } = this.state;
      if (recentMean !== null && loss > SPIKE_FACTOR * recentMean) spikes += 1;
      this.state.recentMean = recentMean === null ? loss : recentMean + (loss - recentMean) / RECENT_STEPS;
    }
    const mean = sum / losses.length;
    if (Number.isFinite(mean)) {
      this.state.ema = this.state.ema === null ? mean : this.state.ema + EMA_WEIGHT * (mean - this.state.ema);
      this.state.best = Math.min(this.state.best ?? mean, mean);
    }
    return { mean, nonFinite, spikes };
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
