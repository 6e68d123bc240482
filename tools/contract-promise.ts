import { KubeStateMetricsKind } from '../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { KUBE_STATE_METRICS } from '../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';
import { TrainerKind } from '../lib/kinds/trainer/trainer-kind';
import { ContractLevel, TRAINING_METRICS } from '../lib/metrics';
import { ContractLevels } from './contract-level';

const TRAINER = TrainerKind.STANDARD.ruleGroups;
const ALONE = new ContractLevels(TRAINING_METRICS, TRAINER);
const WITH_KUBERNETES = new ContractLevels(TRAINING_METRICS, [...TRAINER, ...KubeStateMetricsKind.STANDARD.ruleGroups]);

/** From which contract level of its pods on an alert about a run can fire. */
export interface NeededLevel {
  /** With nothing but the trainer's own series. */
  readonly alone: ContractLevel;
  /** With what kube-state-metrics knows of its pods. */
  readonly withKubernetes: ContractLevel;
}

export function neededLevel(expr: string): NeededLevel {
  return { alone: ALONE.of(expr), withKubernetes: WITH_KUBERNETES.of(expr) };
}

/** In words. */
export function neededText({ alone, withKubernetes }: NeededLevel): string {
  return alone === withKubernetes ? alone : `${withKubernetes} with kube-state-metrics, otherwise ${alone}`;
}

/** What the README promises of a pod that exports the four core metrics. */
export interface Promised {
  /** What happens, as the README says it. */
  readonly what: string;
  /** The alert that notices it. */
  readonly alert: string;
  /** The family of simulated runs in which it happens. */
  readonly family: string;
  /**
   * The exporter beside the run without which nobody notices it.
   *
   * @default - none.
   */
  readonly needs?: string;
}

/** Every one is simulated at level core, see test/checkers/rules/promise.test.ts. */
export const PROMISED: readonly Promised[] = [
  { what: 'makes no progress any more', alert: 'TrainingStalled', family: 'stalls-gpu-idle' },
  { what: 'no longer learns', alert: 'LossPlateau', family: 'plateau-stops' },
  { what: 'has a loss that is NaN or infinite', alert: 'NonFiniteLoss', family: 'not-a-number' },
  { what: 'has a loss that rises and stays high', alert: 'LossDiverging', family: 'diverges' },
  { what: 'trains at half its speed', alert: 'TrainingThroughputDrop', family: 'half-the-speed' },
  { what: 'does not use its GPU', alert: 'GpuIdleWhileAllocated', family: 'gpu-idle' },
  { what: 'disappears', alert: 'TrainingRunVanished', family: 'pod-disappears', needs: KUBE_STATE_METRICS },
];

/** Runs of level core that end as they should, of which nobody is notified above info. */
export const NORMAL_ENDS: readonly string[] = ['ends-between-two-scrapes', 'short-job'];

const ALERTS = TRAINER.flatMap(({ alerts }) => alerts);
/** The one that needs least stands first where several have a name. */
const expression = (alert: string): string => ALERTS.find(({ name }) => name === alert)?.expr ?? '';

export const PROMISE_HEAD = ['You are notified when a run', 'by', 'at level'];

/** The table of the README. */
export function promiseRows(link: (alert: string) => string): string[][] {
  return PROMISED.map(({ what, alert }) => [what, link(alert), neededText(neededLevel(expression(alert)))]);
}
