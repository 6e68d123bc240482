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

/** What docs/trainer.md says of the exit codes of a trainer; SIGKILL gives the last one. */
const EXIT = { FAILED: '1', USAGE: '2', PREEMPTED: '75', KILLED: '137' };

const POD = '{{ .Labels.pod }}';

interface Sentence {
  readonly causes: readonly string[];
  readonly text: string;
}

const SENTENCES: readonly Sentence[] = [
  { causes: [OUT_OF_MEMORY], text: `Pod ${POD} used more memory than its limit and was OOM-killed.` },
  { causes: [PREEMPTED], text: `Pod ${POD} was preempted by pods of a higher priority.` },
  { causes: EVICTED, text: `Pod ${POD} was evicted ({{ .Labels.cause }}).` },
  { causes: [EXIT.FAILED], text: `Pod ${POD} exited with code 1, an error of its program.` },
  { causes: [EXIT.USAGE], text: `Pod ${POD} exited with code 2: it was started wrongly, and fails again each time.` },
  { causes: [EXIT.PREEMPTED], text: `Pod ${POD} exited with code 75: it gave way, has saved, and is to be started again.` },
  { causes: [EXIT.KILLED], text: `Pod ${POD} was killed (exit code 137), and not for its memory: by its node, or by hand.` },
];

const EXITED = `Pod ${POD} exited with code {{ .Labels.cause }}.`;

const PEERS = {
  text: `{{ with .Value }} {{ . }} other {{ if eq . 1.0 }}pod{{ else }}pods{{ end }} ended after it, as workers do that lose a peer.{{ end }}`,
};

/**
 * A sentence on why the run of the alert ended, asked when the message is written, with a space before it.
 *
 * @param ofError what an error means of which there is no exit code
 * @param unknown the sentence where Kubernetes does not say
 */
export function causeText(ofError: string, unknown = ''): string {
  const sentences = [...SENTENCES, { causes: [ERROR], text: `Pod ${POD} ${ofError}.` }];
  const cases = sentences.map(({ causes, text }, i) => `{{ ${i === 0 ? 'if' : 'else if'} ${isOneOf(causes)} }} ${text}`);
  const asked = `query (printf "${CAUSE}{namespace=%q, run_id=%q}" $labels.namespace $labels.run_id)`;
  return `{{ range ${asked} }}${cases.join('')}{{ else }} ${EXITED}{{ end }}${PEERS.text}{{ else }}${unknown && ` ${unknown}`}{{ end }}`;
}

function isOneOf(causes: readonly string[]): string {
  return `eq .Labels.cause ${causes.map((cause) => `"${cause}"`).join(' ')}`;
}
