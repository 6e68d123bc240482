/**
 * Why a run has ended, as Kubernetes says of the pod that ended first: its label `cause` is the exit code, or a reason. The value is how many
 * other pods of the run ended after it.
 */
export const CAUSE = 'run:kube_pod_status:cause';

/** The alerts that say a cause, which they remember while they fire. */
export const SAYS_CAUSE = ['TrainingRunFailed', 'TrainingRunVanished', 'TrainerJobFailed', 'TrainerCrashLooping'];

/** The reasons for which a pod is taken away. */
export const PREEMPTED = 'PreemptionByScheduler';

export const EVICTED = [
  ...['Evicted', 'EvictionByEvictionAPI', 'TerminationByKubelet', 'DeletionByTaintManager', 'DeletionByPodGC'],
  ...['NodeLost', 'NodeAffinity', 'Shutdown', 'UnexpectedAdmissionError'],
];

export const OUT_OF_MEMORY = 'OOMKilled';

/** Of a container that is not started again in its pod, no exit code is exported. */
export const ERROR = 'Error';

const POD = '{{ .Labels.pod }}';

const SENTENCES: readonly [causes: string[], sentence: string][] = [
  [[OUT_OF_MEMORY], `Pod ${POD} used more memory than its limit and was OOM-killed.`],
  [[PREEMPTED], `Pod ${POD} was preempted by pods of a higher priority.`],
  [EVICTED, `Pod ${POD} was evicted ({{ .Labels.cause }}).`],
  [['1'], `Pod ${POD} exited with code 1, an error of its program.`],
  [['2'], `Pod ${POD} exited with code 2: it was started wrongly, and fails again each time.`],
  [['75'], `Pod ${POD} exited with code 75: it gave way, has saved, and is to be started again.`],
  [['137'], `Pod ${POD} was killed (exit code 137), and not for its memory: by its node, or by hand.`],
];

const EXITED = `Pod ${POD} exited with code {{ .Labels.cause }}.`;

const PEERS = `{{ if gt .Value 0.5 }} {{ printf "%.0f" .Value }} other {{ if lt .Value 1.5 }}pod{{ else }}pods{{ end }} ended after it, as workers do that lose a peer.{{ end }}`;

/**
 * A sentence on why the run of the alert ended, asked when the message is written, with a space before it; nothing where Kubernetes does not
 * say.
 *
 * @param ofError what an error means of which there is no exit code
 */
export function causeText(ofError: string): string {
  const sentences = [...SENTENCES, [[ERROR], `Pod ${POD} ${ofError}.`] as const];
  const cases = sentences.map(([causes, sentence], i) => `{{ ${i === 0 ? 'if' : 'else if'} ${isOneOf(causes)} }} ${sentence}`);
  const asked = `query (printf "${CAUSE}{namespace=%q, run_id=%q}" $labels.namespace $labels.run_id)`;
  return `{{ range ${asked} }}${cases.join('')}{{ else }} ${EXITED}{{ end }}${PEERS}{{ end }}`;
}

function isOneOf(causes: readonly string[]): string {
  return `eq .Labels.cause ${causes.map((cause) => `"${cause}"`).join(' ')}`;
}
