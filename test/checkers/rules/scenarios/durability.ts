import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { asAttempt, from, InputSeries, SCRAPE_INTERVAL_SECONDS, simulatedRun, states, TARGET, until } from '../simulated-run';

/** Restarts at these seconds, each a new start of the same container. */
function restartsAt(seconds: number[]) {
  return { tf_run_start_timestamp_seconds: (t: number) => Math.max(0, ...seconds.filter((at) => at <= t)) };
}

/** The same series as far as a scrape has brought them, and the target without an answer from then on. */
function downFrom(seconds: number, series: InputSeries[]): InputSeries[] {
  const up = ({ series: name }: InputSeries) => name.startsWith('up{');
  const silent = (one: InputSeries): InputSeries => {
    const values = one.values.split(' ');
    const answered = values.slice(0, seconds / SCRAPE_INTERVAL_SECONDS);
    return { ...one, values: [...answered, ...values.slice(answered.length).map(() => '0')].join(' ') };
  };
  return [
    ...until(
      seconds,
      series.filter((one) => !up(one)),
    ),
    ...series.filter(up).map(silent),
  ];
}

/** Saves every ten minutes, of which all fail after that moment. */
function savesUntil(seconds: number) {
  return {
    'tf_checkpoint_saves_total{result="success"}': (t: number) => Math.floor(Math.min(t, seconds) / 600),
    'tf_checkpoint_saves_total{result="failure"}': (t: number) => Math.floor(Math.max(0, t - seconds) / 600),
    tf_checkpoint_last_success_timestamp_seconds: (t: number) => Math.max(1, Math.floor(Math.min(t, seconds) / 600) * 600),
  };
}

const FOUR = restartsAt([600, 1200, 1800, 2400]);

const NEW_POD_DOWN = ofTarget('RunUnreachable', 'none', { pod: `${TARGET.pod}-1`, instance: '10.0.2.1:9091' });
const DOWN = [ofTarget('TargetDown', 'critical'), ofTarget('RunUnreachable', 'none')];

export const DURABILITY: Scenario[] = [
  {
    name: 'CheckpointStale: twice the interval, a minute for the save, and two to be sure',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => (t < 600 ? 0 : 600) }),
    firing: firesBetween('33m', '33m15s', ofRun('CheckpointStale', 'critical')),
  },
  {
    name: 'CheckpointStale: quiet when a save comes late',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(t / 1200) * 1200 }),
    firing: quietAt('33m15s', '1h'),
  },
  {
    name: 'CheckpointStale: quiet for a run that plans none',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: () => 0, tf_checkpoint_interval_target_seconds: () => 0 }),
    firing: quietAt('33m15s', '1h'),
  },
  {
    name: 'NoCheckpointYet: an hour of work that nothing has saved',
    series: simulatedRun(2 * HOUR, { tf_checkpoint_last_success_timestamp_seconds: () => undefined }),
    firing: firesBetween('1h', '1h30s', ofRun('NoCheckpointYet', 'warning')),
  },
  {
    name: 'NoCheckpointYet: quiet when the first is saved just in time',
    series: simulatedRun(2 * HOUR, {
      tf_checkpoint_last_success_timestamp_seconds: (t) => (t < HOUR ? undefined : Math.floor(t / 600) * 600),
    }),
    firing: quietAt('1h', '1h15s', '2h'),
  },
  {
    name: 'NoCheckpointYet: quiet when the first is planned for later',
    series: simulatedRun(2 * HOUR, {
      tf_checkpoint_last_success_timestamp_seconds: () => undefined,
      tf_checkpoint_interval_target_seconds: () => 1.5 * HOUR,
    }),
    firing: quietAt('1h15m', '2h'),
  },
  {
    name: 'CheckpointStale: quiet where the time of the last save is 0 until there is one',
    series: simulatedRun(2 * HOUR, {
      tf_checkpoint_last_success_timestamp_seconds: (t) => (t < 50 * MINUTE ? 0 : Math.floor(t / 600) * 600),
    }),
    firing: quietAt('33m15s', '49m', '1h'),
  },
  {
    name: 'CheckpointSaveFailing: at the second of two saves in a row that fail',
    series: simulatedRun(HOUR, savesUntil(600)),
    firing: firesBetween('29m45s', '30m', ofRun('CheckpointSaveFailing', 'warning')),
  },
  {
    name: 'CheckpointSaveFailing: quiet about a save that fails alone, and failures of long ago',
    series: simulatedRun(HOUR, {
      'tf_checkpoint_saves_total{result="success"}': (t) => Math.floor(t / 600) - Number(t >= 1200),
      'tf_checkpoint_saves_total{result="failure"}': (t) => 3 + Number(t >= 1200),
      tf_checkpoint_last_success_timestamp_seconds: (t) => (t < 600 ? 1 : t < 1800 ? 600 : Math.floor(t / 600) * 600),
    }),
    firing: quietAt('10m', '20m', '29m', '30m', '1h'),
  },
  {
    name: 'CheckpointSaveFailing: quiet when one of three saves fails',
    series: simulatedRun(HOUR, {
      'tf_checkpoint_saves_total{result="success"}': (t) => Math.floor(t / 300) - Math.floor(t / 900),
      'tf_checkpoint_saves_total{result="failure"}': (t) => Math.floor(t / 900),
    }),
    firing: quietAt('30m', '45m', '1h'),
  },
  {
    name: 'CheckpointRestoreFailing: a minute after the first sample of the pod that meets a broken checkpoint, for an hour',
    series: [
      ...until(900, simulatedRun(2 * HOUR, {})),
      ...asAttempt(1, simulatedRun(2 * HOUR, { 'tf_checkpoint_restores_total{result="failure"}': (t) => (t < 900 ? undefined : 1) })),
    ],
    firing: { ...firesBetween('15m45s', '16m', ofRun('CheckpointRestoreFailing', 'warning')), '1h15m': [WATCHDOG] },
  },
  {
    name: 'CheckpointRestoreFailing: of a run that was not there before',
    series: simulatedRun(2 * HOUR, { 'tf_checkpoint_restores_total{result="failure"}': () => 1 }),
    firing: { ...firesBetween('45s', '1m', ofRun('CheckpointRestoreFailing', 'warning')), '1h': [WATCHDOG] },
  },
  {
    name: 'CheckpointRestoreFailing: quiet about restores that succeed, and failures that a pod remembers of those before it',
    series: [
      ...until(2 * HOUR, simulatedRun(3 * HOUR, { 'tf_checkpoint_restores_total{result="failure"}': () => 3 })),
      ...asAttempt(
        1,
        simulatedRun(3 * HOUR, {
          'tf_checkpoint_restores_total{result="failure"}': (t) => (t < 2 * HOUR ? undefined : 3),
          'tf_checkpoint_restores_total{result="success"}': (t) => (t < 2 * HOUR ? undefined : 2),
        }),
      ),
    ],
    firing: quietAt('1h', '2h', '2h15s', '3h'),
  },
  {
    name: 'CheckpointVolumeFilling: less than two checkpoints fit, and 15 minutes to be sure',
    series: simulatedRun(HOUR, { tf_checkpoint_volume_available_bytes: (t) => (t < 600 ? 50e9 : 1.9e9) }),
    firing: firesBetween('24m45s', '25m', ofRun('CheckpointVolumeFilling', 'warning')),
  },
  {
    name: 'CheckpointVolumeFilling: full within three hours, and 15 minutes to be sure',
    series: simulatedRun(3 * HOUR, { tf_checkpoint_volume_available_bytes: (t) => 50e9 - (10e9 * t) / HOUR }),
    firing: firesBetween('1h40m', '2h10m', ofRun('CheckpointVolumeFilling', 'warning')),
  },
  {
    name: 'CheckpointVolumeFilling: quiet when exactly two fit, and when a run deletes what it saved',
    series: simulatedRun(3 * HOUR, {
      tf_checkpoint_volume_available_bytes: (t) => 2e9 + 20e9 * (1 - ((t / MINUTE) % 10) / 10),
    }),
    firing: quietAt('15m', '45m', '1h', '2h', '3h'),
  },
  {
    name: 'RestartLoop: the fourth restart within an hour, and a minute to be sure',
    series: simulatedRun(HOUR, FOUR),
    firing: firesBetween('40m45s', '41m', ofRun('RestartLoop', 'critical')),
  },
  {
    name: 'RestartLoop: quiet once its target has been down for ten minutes, which TargetDown covers',
    series: downFrom(2520, simulatedRun(HOUR, FOUR)),
    firing: {
      '51m30s': [WATCHDOG, ofRun('RestartLoop', 'critical'), ...DOWN],
      '51m45s': [WATCHDOG, ...DOWN],
    },
  },
  {
    name: 'RestartLoop: continues when a new pod is not up at its first scrape, ten minutes after the one before it',
    series: [
      ...downFrom(2520, until(2580, simulatedRun(HOUR, FOUR))),
      ...asAttempt(1, downFrom(0, simulatedRun(HOUR, { up: () => 0 }))).map((series) => from(3180, series)),
    ],
    firing: {
      '53m': [WATCHDOG, ofRun('RestartLoop', 'critical'), ofTarget('TargetDown', 'critical'), NEW_POD_DOWN],
      '53m15s': [WATCHDOG, ofRun('RestartLoop', 'critical'), ofTarget('TargetDown', 'critical'), NEW_POD_DOWN],
    },
  },
  {
    name: 'RestartLoop: quiet at three restarts that each get further',
    series: simulatedRun(HOUR, restartsAt([600, 1500, 2400])),
    firing: quietAt('41m', '1h'),
  },
  {
    name: 'NoProgressAcrossRestarts: the second restart without a later checkpoint',
    series: simulatedRun(HOUR, { ...restartsAt([600, 1200]), tf_checkpoint_last_step: () => 1000 }),
    firing: firesBetween('20m45s', '21m', ofRun('NoProgressAcrossRestarts', 'critical')),
  },
  {
    name: 'NoProgressAcrossRestarts: quiet at a single restart',
    series: simulatedRun(HOUR, { ...restartsAt([600]), tf_checkpoint_last_step: () => 1000 }),
    firing: quietAt('11m', '21m', '1h'),
  },
  {
    name: 'TrainingPreempted: when a run had to give way',
    series: simulatedRun(HOUR, { 'tf_run_interruptions_total{reason="preemption"}': (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofRun('TrainingPreempted', 'info')),
  },
  {
    name: 'TrainingPreempted: when it was ended by SIGTERM, which does not say why',
    series: simulatedRun(HOUR, { 'tf_run_interruptions_total{reason="sigterm"}': (t) => Number(t >= 600) }),
    firing: firesBetween('9m45s', '10m', ofRun('TrainingPreempted', 'info')),
  },
  {
    name: 'TrainingPreempted: quiet when its user has stopped it',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 600 ? 'running' : 'cancelled'), RUN_STATES),
      'tf_run_interruptions_total{reason="user"}': (t) => Number(t >= 600),
    }),
    firing: quietAt('10m', '20m'),
  },
];
