import { DashboardLink } from '../../../rules/alert-links';
import { BurnRate, defaultBurnRates } from '../../../rules/burn-rate';
import { Severity } from '../../../rules/severity';
import { Slo, SLO_INTERVAL } from '../../../rules/slo';
import { GOODPUT_UID } from '../dashboard-uids';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { checkpointStale } from './durability-rules';
import { highest, IDLE_STATES, RUN_LABELS, seenIn, unlessIn, WITH_STEPS } from './run-expressions';

/** Errors are counted by run, budgets by the owner of the runs. */
const OWNER = 'job, namespace, team';

const TEAM = '{{ with $labels.team }}team {{ . }}{{ else }}namespace {{ $labels.namespace }}{{ end }}';

const DASHBOARD = DashboardLink.to(GOODPUT_UID, ['namespace']);

/** The objectives of training: the time that is spent on it, the work that is safe, the runs that end well. */
export function trainerSlos(thresholds: Required<TrainerThresholds>): Slo[] {
  return [goodputSlo(thresholds), durabilitySlo(thresholds), completionSlo(thresholds)];
}

function goodputSlo({ goodputObjective, goodputWindow, goodputMediumWindow }: Required<TrainerThresholds>): Slo {
  const [fast, medium, slow] = defaultBurnRates(1 - goodputObjective);
  // Startup has its own alerts, TrainingInitTooLong and RestartLoop; a finished or paused run wastes nothing.
  const spent = (matcher: string): string =>
    `sum by (${RUN_LABELS}) (rate(tf_run_time_seconds_total{category${matcher}, ${WITH_STEPS}}[${goodputWindow}]) ${unlessIn(IDLE_STATES, goodputWindow)})`;
  return new Slo('Goodput', {
    objective: goodputObjective,
    bad: spent('!~"productive|validation|init"'),
    total: spent('!="init"'),
    share: 'of its time was not spent on training',
    of: `run ${RUN}`,
    burnRates: [fast, { ...medium, longWindow: goodputMediumWindow }, slow],
    budgetPer: OWNER.split(', '),
    consequence: 'GPUs are allocated and paid for, but do not train.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'The dashboard "Goodput and SLO": which category takes the time. `data_wait` means slow input, `checkpoint_save` means checkpoints that are too frequent, `lost_work` and `recovery` mean restarts.',
      '## What to do',
      'Speed up the input (prefetch, more readers, a copy close to the node). Save checkpoints less often, as far as the work at risk allows. Find out what interrupts the run.',
      '## When it lies',
      'Validation counts as work. Startup does not count, and neither do paused or finished runs. A run that hangs records nothing: TrainingStalled alerts on it. A window includes a run only after the run has existed for three quarters of an hour or of three, or for six hours of days.',
    ].join('\n\n'),
  });
}

function durabilitySlo(thresholds: Required<TrainerThresholds>): Slo {
  const { durabilityObjective, durabilityStateWindow } = thresholds;
  const now = (expr: string): string => `count by (${OWNER}) (${highest(`${expr} ${unlessIn(IDLE_STATES, durabilityStateWindow)}`)})`;
  return new Slo('CheckpointDurability', {
    objective: durabilityObjective,
    bad: now(checkpointStale(thresholds)),
    total: now('tf_checkpoint_last_success_timestamp_seconds > 0 and tf_checkpoint_interval_target_seconds > 0'),
    share: 'of the run time had work at risk for too long',
    of: TEAM,
    // CheckpointStale pages for a single run; the objective covers what keeps coming back.
    burnRates: defaultBurnRates(1 - durabilityObjective).filter(({ severity }) => severity !== Severity.CRITICAL),
    consequence: 'A crash would lose more work than planned.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'The runs for which CheckpointStale fired, and whether they share a volume, a node or a model. The log of a failed save gives the reason; `tf_checkpoint_save_duration_seconds` shows saves that are merely slow.',
      '## What to do',
      'Repair or enlarge the volume. If a save takes longer than the interval, save less often: an interval that cannot be kept protects nothing.',
      '## When it lies',
      'A run counts only while it trains and only if it plans checkpoints. A run that has never saved one does not count: NoCheckpointYet alerts on it.',
    ].join('\n\n'),
  });
}

function completionSlo(thresholds: Required<TrainerThresholds>): Slo {
  const { completionObjective, completionMinRuns, completionMemory } = thresholds;
  return new Slo('RunCompletion', {
    objective: completionObjective,
    bad: `count by (${OWNER}) (${ended(['failed'], completionMemory)})`,
    total: `count by (${OWNER}) (${ended(['completed', 'early_stopped', 'failed'], completionMemory)})`,
    share: 'of the runs that ended had failed',
    of: TEAM,
    burnRates: completionBurnRates(thresholds),
    least: completionMinRuns,
    consequence: 'Failed runs waste GPU time and delay everyone who waits for their models.',
    dashboard: DASHBOARD,
    runbook: [
      '## What to look at',
      'The runs for which TrainingRunFailed fired, and the last lines of their logs. Failures of one model point to that model, failures of many models on one node to the node, failures after a new image to the image.',
      '## What to do',
      'Fix what they have in common before you start more runs.',
      '## When it lies',
      'A run that disappears without reporting an end does not count: TrainingRunVanished alerts on it. A run that a person cancels or that is preempted is not a failure and does not count either.',
    ].join('\n\n'),
  });
}

/** Runs that have reached one of the states within the last minute, each once: the pod may stay for hours afterwards. */
function ended(states: string[], memory: string): string {
  const seen = (range: string): string => highest(`present_over_time(${seenIn(states)}${range})`);
  return `${seen(`[${SLO_INTERVAL}]`)} unless ${seen(`[${memory}] offset ${SLO_INTERVAL}`)}`;
}

// A team finishes a few runs a day, so a share of them means something only after days.
function completionBurnRates(thresholds: Required<TrainerThresholds>): BurnRate[] {
  const [, medium, slow] = defaultBurnRates(1 - thresholds.completionObjective);
  return [
    { ...medium, longWindow: thresholds.completionMediumWindow, shortWindow: thresholds.completionMediumShortWindow },
    { ...slow, longWindow: thresholds.completionSlowWindow, shortWindow: thresholds.completionSlowShortWindow },
  ];
}
