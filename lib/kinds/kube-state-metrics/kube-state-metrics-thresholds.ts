import { count, duration, pendingFor, rateWindow, ratio } from '../../values/threshold';
import { atMost, lessThan, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about what Kubernetes does with training pods, in Prometheus' notation. */
export interface KubeStateMetricsThresholds {
  /**
   * How long a node with runs may not be ready while something on it answers.
   *
   * @default '2m'
   */
  readonly nodeNotReadyFor?: string;
  /**
   * How long a node with runs may not be ready while no target on it answers; added to `nodeNotReadyFor` where one does.
   *
   * @default '15s'
   */
  readonly nodeLostFor?: string;
  /**
   * How long a node without runs may not be ready.
   *
   * @default '30m'
   */
  readonly emptyNodeNotReadyFor?: string;
  /**
   * How long a node that was deleted explains what happens to its targets and runs.
   *
   * @default '3m'
   */
  readonly nodeGoneWindow?: string;
  /**
   * How long NodeNotReady stays after its node is ready again, and TrainerCrashLooping after the last restart: what comes and goes is one
   * message.
   *
   * @default '1h'
   */
  readonly flappingFor?: string;
  /**
   * Over which time a run that makes a step counts as training again.
   *
   * @default '5m'
   */
  readonly advancingWindow?: string;
  /**
   * How long a training pod may be pending.
   *
   * @default '15m'
   */
  readonly podPendingFor?: string;
  /**
   * How long ago the kubelet may last have said that a container cannot be started: it says something else while it tries.
   *
   * @default '2m'
   */
  readonly cannotStartWindow?: string;
  /**
   * How long a container may not be able to start.
   *
   * @default '5m'
   */
  readonly cannotStartFor?: string;
  /**
   * How often a container must be restarted within `crashLoopWindow`.
   *
   * @default 3
   */
  readonly crashLoopRestarts?: number;
  /**
   * Over which time restarts of a container are counted.
   *
   * @default '30m'
   */
  readonly crashLoopWindow?: string;
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
  /**
   * How long what Kubernetes knows of the pods of a run is remembered after they are gone.
   *
   * @default '1d'
   */
  readonly attemptMemory?: string;
  /**
   * How long the Job of a preempted run may take to make another pod.
   *
   * @default '30m'
   */
  readonly preemptedAfter?: string;
  /**
   * How long after its last scrape a pod may be found to have succeeded, or its Job to have been deleted.
   *
   * @default '10m'
   */
  readonly succeededWithin?: string;
  /**
   * How long a job of a training framework must have failed.
   *
   * @default '30s'
   */
  readonly jobFailedFor?: string;
  /**
   * How long a job of a training framework may wait for replicas.
   *
   * @default '10m'
   */
  readonly workersMissingFor?: string;
  /**
   * How often a JobSet must be restarted within `jobSetRestartWindow`.
   *
   * @default 3
   */
  readonly jobSetRestarts?: number;
  /**
   * Over which time restarts of a JobSet are counted.
   *
   * @default '1h'
   */
  readonly jobSetRestartWindow?: string;
  /**
   * How long the same incident of a run on a node must be over for the next one to count anew.
   *
   * @default '1h'
   */
  readonly incidentGap?: string;
  /**
   * How long after the first of them the other pods of a run end that have lost a peer.
   *
   * @default '10m'
   */
  readonly peersEndWithin?: string;
  /**
   * Over which time failures of runs on a node are counted. Prometheus must keep samples for longer than that.
   *
   * @default '14d'
   */
  readonly suspectNodeWindow?: string;
  /**
   * How many failures a node must have had part in within `suspectNodeWindow`.
   *
   * @default 3
   */
  readonly suspectNodeFailures?: number;
  /**
   * Of how many runs.
   *
   * @default 2
   */
  readonly suspectNodeRuns?: number;
  /**
   * How likely a node that is like the others may have part in that many failed runs and be named.
   *
   * @default 0.01
   */
  readonly suspectNodeChance?: number;
  /**
   * How long SuspectNode stays after the failures of the node have become usual.
   *
   * @default '1d'
   */
  readonly suspectNodeKeptFor?: string;
}

/** @internal */
export const KUBE_STATE_METRICS_THRESHOLDS = new ThresholdSet<KubeStateMetricsThresholds>(
  {
    nodeNotReadyFor: duration({
      default: '2m',
      min: '1m',
      max: '1d',
      reason: 'a kubelet is given forty seconds before its node counts as gone, and some restart',
    }),
    nodeLostFor: pendingFor({ default: '15s', reason: 'two evaluations: nothing on the node answers, and its kubelet was given time' }),
    emptyNodeNotReadyFor: pendingFor({ default: '30m', reason: 'a node with eight GPUs reboots in this time, and nothing is lost' }),
    nodeGoneWindow: rateWindow({
      default: '3m',
      max: '1h',
      reason: 'Kubernetes deletes the pods of a node that is gone in this time, and their Jobs make new ones',
    }),
    flappingFor: pendingFor({ default: '1h', reason: 'at most one message an hour' }),
    advancingWindow: rateWindow({ default: '5m', max: '1d', reason: 'two scrapes at any interval' }),
    podPendingFor: pendingFor({ default: '15m', reason: 'an image of several gigabytes is pulled in this time' }),
    cannotStartWindow: rateWindow({ default: '2m', max: '1h', reason: 'four scrapes, also half a minute apart' }),
    cannotStartFor: pendingFor({ default: '5m', reason: 'longer than a registry takes to answer again' }),
    crashLoopRestarts: count({
      unit: 'restarts',
      default: 3,
      min: 2,
      max: 1000,
      reason: 'what fails twice and runs then was a matter of order',
    }),
    crashLoopWindow: rateWindow({ default: '30m', max: '1d', reason: 'the kubelet waits up to five minutes between two restarts' }),
    podNotScrapedFor: pendingFor({ default: '5m', reason: 'a pod that starts is discovered and scraped by then' }),
    failureWindow: duration({
      default: '3h',
      min: '1m',
      max: '7d',
      reason: 'as long as TrainingRunVanished remembers the run, which is inhibited while the reason is known',
    }),
    attemptMemory: duration({ default: '1d', min: '10m', max: '7d', reason: 'as long as the alerts about a run that is gone' }),
    preemptedAfter: duration({ default: '30m', min: '1m', max: '1d', reason: 'Kubernetes tries again after 6 minutes at most' }),
    succeededWithin: duration({ default: '10m', min: '1m', max: '1h', reason: 'kube-state-metrics may have been restarted meanwhile' }),
    jobFailedFor: pendingFor({ default: '30s', reason: 'by then it is known which of its pods failed first, and the message names it' }),
    workersMissingFor: pendingFor({ default: '10m', reason: 'workers that start one after the other are all there by then' }),
    jobSetRestarts: count({
      unit: 'restarts',
      default: 3,
      min: 1,
      max: 1000,
      reason: 'as many may have causes of their own',
    }),
    jobSetRestartWindow: rateWindow({ default: '1h', max: '7d', reason: 'a run that lives for twenty minutes at a time is a loop' }),
    incidentGap: duration({ default: '1h', min: '10m', max: '1d', reason: 'a program that crashes at each start is one incident' }),
    peersEndWithin: duration({
      default: '10m',
      min: '1m',
      max: '1h',
      reason: 'TensorFlow notices within ten seconds, and others by a time-out',
    }),
    suspectNodeWindow: duration({
      default: '14d',
      min: '1d',
      max: '90d',
      reason: 'a day less than Prometheus keeps; a node with a failure a week is hard to set apart from the others',
    }),
    suspectNodeFailures: count({ unit: 'failures', default: 3, min: 1, max: 1000, reason: 'two may happen to any node' }),
    suspectNodeRuns: count({ unit: 'runs', default: 2, min: 1, max: 1000, reason: 'a run that fails again and again is at fault itself' }),
    suspectNodeChance: ratio({
      of: 'nodes without fault',
      default: 0.01,
      reason: 'a node without fault is seldom named, however many there are',
    }),
    suspectNodeKeptFor: pendingFor({ default: '1d', reason: 'at most one message a day' }),
    outOfMemoryWindow: rateWindow({ default: '15m', max: '7d', reason: 'long enough to be read' }),
  },
  [
    atMost('outOfMemoryWindow', 'failureWindow', 'a container that ends for good must not be forgotten sooner than one that restarts'),
    lessThan('succeededWithin', 'attemptMemory', 'the pod would be forgotten while it may still be found to have succeeded'),
    lessThan('preemptedAfter', 'attemptMemory', 'the preemption would be forgotten before its Job is late'),
  ],
);
