import { RUN_STATES } from '../../../../lib/metrics';
import { alertOfRun, HOUR, MINUTE, ofRun, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { simulatedCluster } from '../simulated-cluster';
import { asAttempt, asRun, from, InputSeries, simulatedRun, states, TARGET, Timeline, until } from '../simulated-run';

const SUSPECT = 'gpu-suspect';
const suspect: FiringAlert = { alertname: 'SuspectNode', severity: 'warning', node: SUSPECT };
const failed = ofRun('TrainingRunFailed', 'critical');
const FAILING = ['bert', 'vit', 'resnet'];
const failedRuns = FAILING.map((run) => ({ ...alertOfRun(run, failed), namespace: run }));

/** A run and what Kubernetes knows of its pod and its node. */
function inCluster(seconds: number, changes: Record<string, Timeline> = {}): InputSeries[] {
  return [...simulatedRun(seconds, changes), ...simulatedCluster(seconds)];
}

/** The same series as those of another run, in a namespace of its own: its pod and its Job have the same names. */
function ofOther(run: string, series: InputSeries[]): InputSeries[] {
  return asRun(run, series).map((one) => ({ ...one, series: one.series.replace(`namespace="${TARGET.namespace}"`, `namespace="${run}"`) }));
}

/** A run whose pod is deleted a minute after it has failed, and its Job is not. */
function failing(at: number, seconds: number, changes: Record<string, Timeline> = {}): InputSeries[] {
  const ended = {
    ...states((t) => (t < at ? 'running' : 'failed'), RUN_STATES),
    tf_run_end_timestamp_seconds: (t: number) => (t < at ? 0 : at),
  };
  const isOfPod = ({ series }: InputSeries): boolean => /^(up\{.*job="tensorflow-training"|tf_|scrape_|kube_pod)/.test(series);
  return inCluster(seconds, { ...ended, ...changes }).map((one) => (isOfPod(one) ? until(at + MINUTE, [one])[0] : one));
}

/** Nodes with one run each, which trains on. */
function healthyNodes(count: number, seconds: number): InputSeries[] {
  return Array.from({ length: count }, (_, i) => ofOther(`healthy-${i}`, inCluster(seconds))).flat();
}

/** Runs on the same node, of which one fails every five minutes. */
function failingOnOneNode(seconds: number): InputSeries[] {
  return FAILING.flatMap((run, i) =>
    ofOther(run, failing((i + 1) * 300, seconds)).map((one) => ({ ...one, series: one.series.replaceAll(`gpu-of-${run}`, SUSPECT) })),
  );
}

/** A run that fails on the same node each time that it is started. */
function failingAgain(times: number, every: number): InputSeries[] {
  return Array.from({ length: times }, (_, i) => {
    const start = i * every;
    const later: Record<string, Timeline> = {
      tf_run_start_timestamp_seconds: () => start,
      tf_run_end_timestamp_seconds: (t) => (t < 600 ? 0 : start + 600),
      tf_train_last_step_timestamp_seconds: (t) => start + t,
      tf_exporter_last_update_timestamp_seconds: (t) => start + t,
      tf_checkpoint_last_success_timestamp_seconds: (t) => start + Math.floor(t / 600) * 600,
    };
    const kept = failing(600, 900, later).filter(({ series }) => /^(tf_|kube_pod|up\{.*job="tensorflow-training")/.test(series));
    return asAttempt(i, kept).map((one) => from(start, one));
  }).flat();
}

export const SUSPECT_NODE: Scenario[] = [
  {
    name: 'SuspectNode: three of three runs on one of ten nodes fail',
    series: [...failingOnOneNode(HOUR), ...healthyNodes(9, HOUR)],
    firing: {
      '12m': [WATCHDOG, ...failedRuns.slice(0, 2)],
      '40m': [WATCHDOG, ...failedRuns, suspect],
      '59m': [WATCHDOG, ...failedRuns, suspect],
    },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'SuspectNode: quiet where one of four nodes has three failures, which chance does as well',
    series: [...failingOnOneNode(HOUR), ...healthyNodes(3, HOUR)],
    firing: { '40m': [WATCHDOG, ...failedRuns], '59m': [WATCHDOG, ...failedRuns] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'SuspectNode: quiet about a run that fails three times by itself',
    series: [...failingAgain(3, 2 * HOUR), ...healthyNodes(9, 5 * HOUR)],
    firing: { ...quietAt('9m'), '1h': [WATCHDOG, failed], '4h30m': [WATCHDOG, failed] },
    evaluationSeconds: MINUTE,
  },
];
