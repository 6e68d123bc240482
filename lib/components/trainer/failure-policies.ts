import { k8s } from '../../kubernetes/k8s';

/** What the trainer's exit codes mean; docs/trainer.md lists them. */
const EXIT_STARTED_WRONGLY = 2;

const EXIT_PREEMPTED = 75;

/** The schema of Kubernetes before 1.31 wants the empty lists. */
function onExit(container: string, exitCode: number): Omit<k8s.PodFailurePolicyRule, 'action'> {
  return { onExitCodes: { containerName: container, operator: 'In', values: [exitCode] }, onPodConditions: [] };
}

const ON_DISRUPTION = { onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] };

/** A preemption is no failure, and what was started wrongly fails again. */
export function ignoringPreemptions(container: string): k8s.PodFailurePolicy {
  return {
    rules: [
      { action: 'FailJob', ...onExit(container, EXIT_STARTED_WRONGLY) },
      { action: 'Ignore', ...onExit(container, EXIT_PREEMPTED) },
      { action: 'Ignore', ...ON_DISRUPTION },
    ],
  };
}

/** Each of these ends the Job, and the JobSet decides by the rule what comes next. */
export function reportedToJobSet(container: string): k8s.PodFailurePolicy {
  return {
    rules: [
      { action: 'FailJob', ...onExit(container, EXIT_STARTED_WRONGLY) },
      { action: 'FailJob', ...onExit(container, EXIT_PREEMPTED) },
      { action: 'FailJob', ...ON_DISRUPTION },
    ],
  };
}

/** Restarts all workers together. A preemption is not counted, and what was started wrongly is not restarted. */
export function jobSetFailurePolicy(restarts: number): object {
  const onJobFailureReasons = ['PodFailurePolicy'];
  return {
    maxRestarts: restarts,
    rules: [
      { name: 'startedWrongly', action: 'FailJobSet', onJobFailureReasons, onJobFailureMessagePatterns: ['FailJob rule at index 0$'] },
      { name: 'preempted', action: 'RestartJobSetAndIgnoreMaxRestarts', onJobFailureReasons },
    ],
  };
}
