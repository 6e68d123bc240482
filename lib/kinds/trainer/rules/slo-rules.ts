import { DashboardLink } from '../../../rules/alert-links';
import { BurnRate, defaultBurnRates } from '../../../rules/burn-rate';
import { Severity } from '../../../rules/severity';
import { Slo } from '../../../rules/slo';
import { GOODPUT_UID } from '../dashboard-uids';
import { TrainerObjectives } from '../trainer-objectives';
import { DurabilityThresholds } from '../trainer-thresholds';
import { checkpointStale } from './durability-rules';
import { highest, IDLE_STATES, ofStates, RUN, RUN_LABELS, unlessIn } from './run-expressions';

/** Errors are counted by run, budgets by whoever owns the runs. */
const OWNER = 'job, namespace, team';

const TEAM = '{{ with $labels.team }}team {{ . }}{{ else }}namespace {{ $labels.namespace }}{{ end }}';

const DASHBOARD = DashboardLink.to(GOODPUT_UID, ['namespace']);

/** The objectives of training: the time that is spent on it, the work that is safe, the runs that end well. */
export function trainerSlos(objectives: TrainerObjectives & DurabilityThresholds = {}): Slo[] {
  return [goodputSlo(objectives), durabilitySlo(objectives), completionSlo(objectives)];
}

function goodputSlo({ goodputObjective = 0.9 }: TrainerObjectives): Slo {
  // A start has alerts of its own, TrainingInitTooLong and RestartLoop; a run that is over or paused on purpose wastes nothing.
  const spent = (matcher: string): string =>
    `sum by (${RUN_LABELS}) (rate(tf_run_time_seconds_total{category${matcher}}[2m]) ${unlessIn(IDLE_STATES, '2m')})`;
  return new Slo('Goodput', {
    objective: goodputObjective,
    bad: spent('!~"productive|validation|init"'),
    total: spent('!="init"'),
    of: RUN,
    budgetPer: OWNER.split(', '),
    consequence: 'GPUs are paid for and do not train.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'The dashboard "Goodput and SLO": which category takes the time. `data_wait` is input that does not keep up, `checkpoint_save` a plan that is too eager, `lost_work` and `recovery` are restarts.',
      '## What to do',
      'Faster input (prefetch, more readers, a nearer copy); checkpoints as rare as the work that may be lost allows; find out what interrupts the run.',
      '## When it lies',
      'Validation counts as work. The start is left out, and so are runs that are paused or over. A run that hangs records nothing: TrainingStalled tells of it. A run is judged by a window once it has been there for half of it, or for six hours.',
    ].join('\n\n'),
  });
}

function durabilitySlo({ durabilityObjective = 0.99, ...thresholds }: TrainerObjectives & DurabilityThresholds): Slo {
  const now = (expr: string): string => `count by (${OWNER}) (${expr} ${unlessIn(IDLE_STATES, '5m')})`;
  return new Slo('CheckpointDurability', {
    objective: durabilityObjective,
    bad: now(checkpointStale(thresholds)),
    total: now('tf_checkpoint_last_success_timestamp_seconds and tf_checkpoint_interval_target_seconds > 0'),
    of: TEAM,
    // CheckpointStale wakes somebody for a run; the objective is for what comes back again and again.
    burnRates: defaultBurnRates(1 - durabilityObjective).filter(({ severity }) => severity !== Severity.CRITICAL),
    consequence: 'A crash would lose more work than was planned for.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'Which runs CheckpointStale has told of, and whether they share a volume, a node or a model. The log of a save that fails says why; `tf_checkpoint_save_duration_seconds` shows saves that are merely slow.',
      '## What to do',
      'Repair or enlarge the volume. Where saving takes longer than the interval, save less often: an interval that cannot be kept protects nothing.',
      '## When it lies',
      'Only runs that plan checkpoints count, while they train. A run that has never saved one does not count: NoCheckpointYet tells of it.',
    ].join('\n\n'),
  });
}

function completionSlo({ completionObjective = 0.95, completionLeastRuns = 5 }: TrainerObjectives): Slo {
  return new Slo('RunCompletion', {
    objective: completionObjective,
    bad: `count by (${OWNER}) (${ended(['failed'])})`,
    total: `count by (${OWNER}) (${ended(['completed', 'early_stopped', 'failed'])})`,
    of: TEAM,
    burnRates: completionBurnRates(1 - completionObjective),
    least: completionLeastRuns,
    consequence: 'The time of runs that end with an error is lost, and so is that of whoever waits for them.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'Which runs TrainingRunFailed has told of, and what their logs end with. Failures of one model are its own; failures of many on one node are that node’s; failures after a change of the image are that change’s.',
      '## What to do',
      'Repair what they have in common, before more runs are started.',
      '## When it lies',
      'A run that vanishes without a word has not ended and does not count: TrainingRunVanished tells of it. A run that is cancelled by a person or gives way to another is not a failure and does not count either.',
    ].join('\n\n'),
  });
}

/** Runs that have reached one of the states within the last minute, each once: the pod may stay for hours afterwards. */
function ended(states: string[]): string {
  const seen = (range: string): string => highest(`max_over_time(${ofStates(states)}${range})`);
  return `${seen('[1m]')} == 1 unless ${seen('[1h] offset 1m')} == 1`;
}

// A team ends a few runs a day, so it takes days until a share of them says something.
function completionBurnRates(budget: number): BurnRate[] {
  const [, medium, slow] = defaultBurnRates(budget);
  return [
    { ...medium, longWindow: '3d', shortWindow: '1d' },
    { ...slow, longWindow: '7d', shortWindow: '3d' },
  ];
}
