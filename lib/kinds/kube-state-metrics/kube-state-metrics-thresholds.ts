import { duration, pendingFor, rateWindow } from '../../values/threshold';
import { atMost, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about what Kubernetes does with training pods, in Prometheus' notation. */
export interface KubeStateMetricsThresholds {
  /**
   * How long a node may not be ready.
   *
   * @default '2m'
   */
  readonly nodeNotReadyFor?: string;
  /**
   * How long a training pod may be pending.
   *
   * @default '15m'
   */
  readonly podPendingFor?: string;
  /**
   * How long a training pod may run without being scraped.
   *
   * @default '5m'
   */
  readonly podNotScrapedFor?: string;
  /**
   * How long a pod or a Job that has failed keeps its alert firing; it stays until somebody deletes it.
   *
   * @default '3h'
   */
  readonly failureWindow?: string;
  /**
   * How long a container that was OOM-killed and has started again keeps its alert firing.
   *
   * @default '15m'
   */
  readonly outOfMemoryWindow?: string;
}

/** @internal */
export const KUBE_STATE_METRICS_THRESHOLDS = new ThresholdSet<KubeStateMetricsThresholds>(
  {
    nodeNotReadyFor: pendingFor({
      default: '2m',
      reason: 'a kubelet is given forty seconds before its node counts as gone, and some restart',
    }),
    podPendingFor: pendingFor({ default: '15m', reason: 'an image of several gigabytes is pulled in this time' }),
    podNotScrapedFor: pendingFor({ default: '5m', reason: 'a pod that starts is discovered and scraped by then' }),
    failureWindow: duration({
      default: '3h',
      min: '1m',
      max: '7d',
      reason: 'as long as TrainingRunVanished remembers the run, which is inhibited while the reason is known',
    }),
    outOfMemoryWindow: rateWindow({ default: '15m', max: '7d', reason: 'long enough to be read' }),
  },
  [atMost('outOfMemoryWindow', 'failureWindow', 'a container that ends for good must not be forgotten sooner than one that restarts')],
);
