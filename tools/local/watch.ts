import { InstantSample, instantQuery } from '../servers/prometheus-api';
import { LocalStack } from './local-stack';

/** An alert as the rules of Prometheus see it. */
export interface AlertState {
  readonly alert: string;
  readonly severity: string;
  readonly state: 'pending' | 'firing' | 'no longer pending' | 'resolved';
}

/** Returns the alerts that changed since the last call; Watchdog, which always fires, is left out. */
export class AlertWatch {
  private known = new Map<string, AlertState>();

  public constructor(private readonly stack: LocalStack) {}

  public async changes(): Promise<AlertState[]> {
    const samples = await instantQuery(this.stack.prometheusUrl, 'ALERTS{alertname!="Watchdog"}');
    // Where one series of an alert fires and another waits, it fires.
    const now = new Map<string, AlertState>();
    for (const state of ['pending', 'firing'] as const) {
      for (const { metric } of samples.filter((sample) => sample.metric.alertstate === state)) {
        now.set(metric.alertname, { alert: metric.alertname, severity: metric.severity, state });
      }
    }
    const started = [...now.values()].filter(({ alert, state }) => this.known.get(alert)?.state !== state);
    const ended = [...this.known.values()].filter(({ alert }) => !now.has(alert));
    this.known = now;
    const over = (state: AlertState['state']): AlertState['state'] => (state === 'firing' ? 'resolved' : 'no longer pending');
    return [...started, ...ended.map((alert) => ({ ...alert, state: over(alert.state) }))];
  }
}

/** The metrics of a line about the progress, by what they are called in it. */
const PROGRESS = {
  epoch: 'tf_train_epoch',
  epochs: 'tf_train_epochs_target',
  step: 'tf_train_steps_total',
  steps: 'tf_train_steps_target',
  loss: 'tf_train_loss',
  accuracy: 'tf_train_accuracy',
  validation: 'tf_val_accuracy',
  speed: 'tf_steps_per_second',
} as const;

/** How far the run is, as Prometheus has last seen it; undefined while it sees nothing. */
export async function progress(prometheusUrl: string): Promise<string | undefined> {
  const names = Object.values(PROGRESS).join('|');
  return progressOf(await instantQuery(prometheusUrl, `{__name__=~"${names}"} or tf_run_state == 1`));
}

/** In one line, without what is not known yet. */
export function progressOf(samples: readonly InstantSample[]): string | undefined {
  const state = samples.find(({ metric }) => metric.__name__ === 'tf_run_state')?.metric.state;
  if (!state) return undefined;
  const known = (key: keyof typeof PROGRESS): number[] =>
    samples
      .filter(({ metric }) => metric.__name__ === PROGRESS[key])
      .slice(0, 1)
      .map(({ value }) => value);
  return [
    `training: ${state}`,
    ...known('epoch').map((epoch) => `epoch ${[epoch, ...known('epochs')].join('/')}`),
    ...known('step').map((step) => `step ${[step, ...known('steps')].join('/')}`),
    ...known('loss').map((loss) => `loss ${loss.toPrecision(3)}`),
    ...known('accuracy').map((accuracy) => `accuracy ${percent(accuracy)}`),
    ...known('validation').map((accuracy) => `validation ${percent(accuracy)}`),
    ...known('speed').map((speed) => `${speed.toFixed(1)} steps/s`),
  ].join(' · ');
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)}%`;
}
