import { Annotation } from '../../../dashboards/annotation';
import { Dashboard, DashboardRow } from '../../../dashboards/dashboard';
import { GaugePanel } from '../../../dashboards/panels/gauge-panel';
import { StatPanel } from '../../../dashboards/panels/stat-panel';
import { StateTimelinePanel, TimelineState } from '../../../dashboards/panels/state-timeline-panel';
import { TablePanel } from '../../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../../dashboards/panels/time-series-panel';
import { Color, lessIsBetter, moreIsBetter } from '../../../dashboards/threshold';
import { Unit } from '../../../dashboards/unit';
import { RUN_STATES } from '../../../metrics/training-labels';
import { inSeconds } from '../../../values/durations';
import { percentage } from '../../../values/percent-text';
import { RUN_OVERVIEW_UID } from '../dashboard-uids';
import type { TrainerThresholds } from '../trainer-thresholds';
import { unsavedLimit, unsavedWork } from '../unsaved-work';
import { latest, ONE_RUN, ONE_RUN_VARIABLES, perSecond, quantile } from './run-selection';

const STATE_COLORS: Record<string, Color> = {
  running: Color.GREEN,
  evaluating: Color.BLUE,
  checkpointing: Color.PURPLE,
  paused: Color.YELLOW,
  failed: Color.RED,
  preempted: Color.ORANGE,
  cancelled: Color.ORANGE,
};

/** One run, from "is it alive" to "is it fast". */
export function runOverview(thresholds: Required<TrainerThresholds>): Dashboard {
  return new Dashboard(RUN_OVERVIEW_UID, {
    title: 'Run overview',
    variables: ONE_RUN_VARIABLES,
    annotations: annotations(),
    rows: [state(thresholds), learning(), speed(), gpus(thresholds), durability(thresholds)],
  });
}

function state(thresholds: Required<TrainerThresholds>): DashboardRow {
  const margin = `(${latest('tf_run_deadline_timestamp_seconds')} > 0) - ${latest('tf_run_estimated_completion_timestamp_seconds')}`;
  return {
    title: 'State',
    panels: [
      new StateTimelinePanel('State', { queries: [{ expr: stateNumber(), legend: '{{run_id}}' }], states: timelineStates() }),
      new GaugePanel('Progress', { queries: [{ expr: latest('tf_run_progress_ratio') }], unit: Unit.RATIO, min: 0, max: 1 }),
      new StatPanel('Estimated end', {
        queries: [{ expr: `1000 * ${latest('tf_run_estimated_completion_timestamp_seconds')}` }],
        unit: Unit.FROM_NOW,
      }),
      new StatPanel('Deadline', {
        queries: [{ expr: `1000 * (${latest('tf_run_deadline_timestamp_seconds')} > 0)` }],
        unit: Unit.FROM_NOW,
      }),
      new StatPanel('Margin to the deadline', {
        description: 'Deadline minus estimated end. Negative: the run will miss its deadline.',
        queries: [{ expr: margin }],
        unit: Unit.SECONDS,
        thresholds: moreIsBetter(0, inSeconds(thresholds.deadlineMargin)),
      }),
      new GaugePanel('Unsaved work', {
        description: 'As a share of the limit of CheckpointStale: above 100% the alert fires.',
        queries: [{ expr: `(${unsavedWork(latest)}) / (${unsavedLimit(thresholds, latest)})` }],
        unit: Unit.RATIO,
        min: 0,
        max: 1.5,
        thresholds: lessIsBetter(thresholds.checkpointDueRatio, 1),
      }),
      new StatPanel('Last checkpoint step', { queries: [{ expr: latest('tf_checkpoint_last_step') }], unit: Unit.NONE }),
      new StatPanel('Restarts', { queries: [{ expr: latest('tf_run_restarts_total') }], unit: Unit.NONE }),
      new StatPanel('Cost', { queries: [{ expr: latest('tf_run_cost_dollars_total') }], unit: Unit.DOLLARS }),
      new TablePanel('Not judged by', {
        description:
          'Groups of alerts that the annotation trainwatch/unjudged leaves out. NaN, stalls, vanished and failed runs are always judged.',
        height: 4,
        labels: ['unjudged'],
        columns: [{ title: 'Pods', expr: `count by (unjudged) (up{${ONE_RUN}, unjudged!=""})`, unit: Unit.NONE }],
      }),
      new TablePanel('Alerts', {
        description: 'Alerts of this run that are pending or firing.',
        height: 6,
        labels: ['alertname', 'severity', 'alertstate'],
        columns: [
          {
            title: 'Since',
            expr: `1000 * min by (alertname, severity, alertstate) (ALERTS{run_id="$run_id"} * ignoring (alertstate) group_left () ALERTS_FOR_STATE{run_id="$run_id"})`,
            unit: Unit.FROM_NOW,
          },
        ],
      }),
    ],
  };
}

function learning(): DashboardRow {
  const loss = [
    { expr: latest('tf_train_loss'), legend: 'training {{worker}}' },
    { expr: latest('tf_train_loss_ema'), legend: 'training, smoothed' },
    { expr: latest('tf_train_loss_best'), legend: 'training, best' },
    { expr: latest('tf_val_loss'), legend: 'validation' },
  ];
  return {
    title: 'Learning',
    panels: [
      new TimeSeriesPanel('Loss', { queries: loss, unit: Unit.SHORT, width: 12 }),
      new TimeSeriesPanel('Loss, logarithmic', { queries: loss, unit: Unit.SHORT, width: 12, logScale: true }),
      new TimeSeriesPanel('Accuracy', {
        queries: [
          { expr: latest('tf_train_accuracy'), legend: 'training {{worker}}' },
          { expr: latest('tf_val_accuracy'), legend: 'validation' },
        ],
        unit: Unit.RATIO,
        max: 1,
      }),
      new TimeSeriesPanel('Learning rate', {
        queries: [{ expr: latest('tf_train_learning_rate'), legend: 'learning rate' }],
        unit: Unit.SCIENTIFIC,
        logScale: true,
      }),
      new TimeSeriesPanel('Anomalies', {
        description: 'Non-finite values and loss spikes per interval, and evaluations since the validation loss last improved.',
        queries: [
          {
            expr: `sum without (instance, pod, node, role) (increase(tf_train_nonfinite_total{${ONE_RUN}}[$__rate_interval]))`,
            legend: 'non-finite {{kind}}',
          },
          {
            expr: `sum without (instance, pod, node, role) (increase(tf_train_loss_spikes_total{${ONE_RUN}}[$__rate_interval]))`,
            legend: 'loss spikes',
          },
          { expr: latest('tf_val_evals_since_improvement'), legend: 'evaluations without improvement' },
        ],
        unit: Unit.NONE,
      }),
    ],
  };
}

function speed(): DashboardRow {
  return {
    title: 'Speed',
    panels: [
      new TimeSeriesPanel('Steps per second', {
        description: 'Measured: by the trainer, without evaluation. Counted: from the step counter, with evaluation.',
        queries: [
          { expr: latest('tf_steps_per_second'), legend: 'measured {{worker}}' },
          { expr: perSecond('tf_train_steps_total'), legend: 'counted {{worker}}' },
        ],
        unit: Unit.PER_SECOND,
      }),
      new TimeSeriesPanel('Samples per second', {
        queries: [{ expr: `sum(${perSecond('tf_train_samples_total')})`, legend: 'all workers' }],
        unit: Unit.PER_SECOND,
      }),
      new TimeSeriesPanel('Step time', {
        queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, 'tf_train_step_duration_seconds'), legend: `p${q * 100}` })),
        unit: Unit.SECONDS,
      }),
      new TimeSeriesPanel('Phases of a step', {
        description: 'A large share of data_wait means that input data arrives too slowly for the GPU.',
        queries: [{ expr: `sum by (phase) (${perSecond('tf_train_phase_duration_seconds_sum')})`, legend: '{{phase}}' }],
        unit: Unit.RATIO,
        stackShares: true,
        width: 12,
      }),
      new TimeSeriesPanel('Where the time goes', {
        description: 'Wall time by category. In all categories but productive, GPUs are allocated and do not train.',
        queries: [{ expr: `sum by (category) (${perSecond('tf_run_time_seconds_total')})`, legend: '{{category}}' }],
        unit: Unit.RATIO,
        stackShares: true,
        width: 12,
      }),
    ],
  };
}

function gpus(thresholds: Required<TrainerThresholds>): DashboardRow {
  const gpu = '{{node}} GPU {{device}}';
  return {
    title: 'GPUs',
    panels: [
      new TimeSeriesPanel('GPU utilization', {
        description: 'Share of time in which at least one kernel ran, however little of the GPU it used.',
        queries: [{ expr: `tf_gpu_utilization{${ONE_RUN}}`, legend: gpu }],
        unit: Unit.PERCENT,
        min: 0,
        max: 100,
        thresholds: moreIsBetter(percentage(thresholds.lowGpuUtilization), percentage(thresholds.gpuFluctuatingAbove)),
      }),
      new TimeSeriesPanel('GPU memory', {
        queries: [
          { expr: `tf_gpu_memory_used_bytes{${ONE_RUN}}`, legend: `${gpu} used` },
          { expr: `tf_gpu_memory_total_bytes{${ONE_RUN}}`, legend: `${gpu} total` },
        ],
        unit: Unit.BYTES,
        min: 0,
      }),
      new TimeSeriesPanel('GPU temperature', {
        queries: [{ expr: `tf_gpu_temperature_celsius{${ONE_RUN}}`, legend: gpu }],
        unit: Unit.CELSIUS,
        thresholds: lessIsBetter(thresholds.gpuTemperatureWarm, thresholds.gpuTemperatureHot),
      }),
      new TimeSeriesPanel('GPU power', { queries: [{ expr: `tf_gpu_power_watts{${ONE_RUN}}`, legend: gpu }], unit: Unit.WATTS, min: 0 }),
      new TimeSeriesPanel('Tensors', {
        description: 'A count that only rises means that tensors are not disposed of.',
        queries: [{ expr: latest('tf_tensors'), legend: 'alive' }],
        unit: Unit.SHORT,
      }),
      new TimeSeriesPanel('Tensor memory', { queries: [{ expr: latest('tf_tensor_bytes'), legend: 'alive' }], unit: Unit.BYTES }),
    ],
  };
}

function durability(thresholds: Required<TrainerThresholds>): DashboardRow {
  return {
    title: 'Checkpoints',
    panels: [
      new TimeSeriesPanel('Work since the last checkpoint', {
        description: 'The work that a crash would lose, and the limit above which CheckpointStale fires.',
        queries: [
          { expr: unsavedWork(latest), legend: 'unsaved' },
          { expr: unsavedLimit(thresholds, latest), legend: 'limit' },
        ],
        unit: Unit.SECONDS,
        min: 0,
      }),
      new TimeSeriesPanel('Time to save a checkpoint', {
        queries: [0.5, 0.95].map((q) => ({ expr: quantile(q, 'tf_checkpoint_save_duration_seconds'), legend: `p${q * 100}` })),
        unit: Unit.SECONDS,
      }),
      new TimeSeriesPanel('Free space for checkpoints', {
        queries: [{ expr: latest('tf_checkpoint_volume_available_bytes'), legend: 'free' }],
        unit: Unit.BYTES,
        min: 0,
      }),
    ],
  };
}

function annotations(): Annotation[] {
  const time = (metric: string) => `1000 * ${metric}{${ONE_RUN}}`;
  return [
    Annotation.atValue('Started or resumed', { expr: time('tf_run_start_timestamp_seconds'), text: '{{pod}}', color: Color.BLUE }),
    Annotation.atValue('Ended', { expr: time('tf_run_end_timestamp_seconds'), text: '{{pod}}', color: Color.PURPLE }),
    Annotation.atValue('Checkpoint', { expr: time('tf_checkpoint_last_success_timestamp_seconds'), text: 'saved', color: Color.GREEN }),
    Annotation.whenever('Loss spike', { expr: `changes(tf_train_loss_spikes_total{${ONE_RUN}}[1m]) > 0`, text: '', color: Color.ORANGE }),
    Annotation.whenever('Alert', {
      expr: 'ALERTS{alertstate="firing", run_id="$run_id"}',
      text: '{{alertname}} ({{severity}})',
      color: Color.RED,
    }),
  ];
}

/** The number of the state that the run is in: its place in the catalog, from 1. */
function stateNumber(): string {
  const states = RUN_STATES.map((state, i) => `${i + 1} * tf_run_state{${ONE_RUN}, state="${state}"}`);
  return `max by (run_id) (${states.join(' or ')})`;
}

function timelineStates(): TimelineState[] {
  return RUN_STATES.map((text, i) => ({ value: i + 1, text, color: STATE_COLORS[text] ?? Color.GRAY }));
}
