import { Timeline } from '../../../simulated-run';
import { lastWord } from '../attempts';
import { Family, FULL, HOUR, MINUTE, Story, within } from '../family';
import { Curve, faulty, learning } from '../loss-curves';
import { GOODPUT, plannedShown } from '../once-held-out/cluster-parts';
import { GRADIENT, looked, NORM, ofLayer, UPDATE, WEIGHT, withLayers } from '../once-held-out/course-parts';
import { preempted } from '../once-held-out/parts';
import { aloneSeries, podsSeries } from '../once-held-out/pods';
import { early, evaluationsShown, regularly } from '../shown';
import { Course, EPOCH } from '../training';

const ZEROS = 'tf_layer_activation_zero_ratio';

export const LAYER_FAILURES: readonly Family[] = [
  {
    name: 'cosine-ends-long-before-the-run',
    title:
      'the cosine of the learning rate was planned for 2 to 4 hours, and the run for a day: then the rate is 0, and nothing is learned',
    hours: 10,
    levels: FULL,
    notice: { alerts: ['LearningRateZero', 'UnchangedWeights', 'LossPlateau'], severity: 'warning', within: within(90 * MINUTE) },
    allowed: [
      'LearningRateZero',
      'UnchangedWeights',
      'LossPlateau',
      'NoValidationImprovement',
      'WeightUpdateRatioOutOfRange',
      'ValidationStopped',
    ],
    story: (random, conditions, seconds): Story => {
      const fault = Math.floor(random.between(2, 4) * HOUR);
      const [most, usual, every] = [random.logBetween(1e-4, 3e-3), random.logBetween(5e-4, 3e-3), random.between(20, 300)];
      const share = (t: number): number => (t >= fault ? 0 : 0.5 * (1 + Math.cos((Math.PI * t) / fault)));
      // Seconds at the highest rate that would change the weights as much.
      const moved = (t: number): number => {
        const until = Math.min(t, fault);
        return 0.5 * (until + (fault / Math.PI) * Math.sin((Math.PI * until) / fault));
      };
      const gradient = looked(every);
      const seen = (t: number): number => Math.floor(t / every) * every;
      const changes = {
        tf_train_learning_rate: (t: number) => most * share(t),
        ...ofLayer({
          [GRADIENT]: (t) => 2e-3 * gradient(t),
          [UPDATE]: (t) => usual * share(seen(t)),
          [WEIGHT]: (t) => Math.fround(15 + 2e-4 * moved(seen(t))),
        }),
      };
      const loss = faulty(random, fault / HOUR, (level) => level);
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'relus-die-in-one-step',
    title:
      'one step is far too large: from then on two of the layers give nothing but zeros, and the loss stays at what a guess would have',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['DeadRelu', 'VanishingGradient', 'UnchangedWeights', 'LossDiverging', 'LossPlateau'],
      severity: 'warning',
      within: within(60 * MINUTE),
    },
    allowed: [
      'DeadRelu',
      'VanishingGradient',
      'UnchangedWeights',
      'LossSpike',
      'LossDiverging',
      'LossPlateau',
      'ValidationAccuracyRegressed',
      'NoValidationImprovement',
      'WeightUpdateRatioOutOfRange',
    ],
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const [every, rise, dead] = [random.between(15, 120), random.between(0.6, 2.5), random.between(0.985, 1)];
      const gradient = looked(every);
      const seen = (t: number): number => Math.floor(t / every) * every;
      const alive = (t: number): boolean => seen(t) < fault;
      const hidden = (zeros: number, dies: boolean): Record<string, Timeline> => ({
        [ZEROS]: (t) => (alive(t) || !dies ? Math.min(0.9, zeros * (1 + 0.03 * random.normal())) : dead),
        // What is below a dead layer has no gradient either.
        [GRADIENT]: (t) => (alive(t) ? 1e-3 * gradient(t) : 0),
        [UPDATE]: (t) => (alive(t) ? 1e-3 * Math.exp(0.1 * random.normal()) : 0),
        [WEIGHT]: (t) => (alive(t) ? 12 + 2e-5 * seen(t) : 13 + 2e-5 * fault),
      });
      const output: Record<string, Timeline> = {
        [ZEROS]: () => 0,
        [GRADIENT]: (t) => (alive(t) ? 2e-3 : 2e-4) * gradient(t),
        [UPDATE]: (t) => (alive(t) ? 1e-3 : 1e-4) * Math.exp(0.1 * random.normal()),
        [WEIGHT]: (t) => 6 + 1e-5 * seen(t),
      };
      const loss = faulty(random, fault / HOUR, (level) => level * (1 + rise));
      const changes = { [NORM]: (t: number) => (t < fault ? 1 : 0.05) * Math.exp(0.2 * random.normal()) };
      const series = aloneSeries(random, conditions, seconds, { loss, changes });
      const layers = { conv1: hidden(0.45, false), conv2: hidden(0.55, true), dense: hidden(0.6, true), output };
      return { fault, series: withLayers(series, conditions, seconds, layers) };
    },
  },
  {
    name: 'resumes-with-the-rate-of-another-run',
    title:
      'fine-tuning is preempted, and continues with 300 to 1000 times its rate: a step changes a tenth of each weight: all is forgotten',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['WeightUpdateRatioOutOfRange', 'LossDiverging', 'ExplodingGradient', 'LossPlateau'],
      severity: 'warning',
      within: within(90 * MINUTE),
    },
    allowed: [
      'WeightUpdateRatioOutOfRange',
      'LossSpike',
      'LossDiverging',
      'LossPlateau',
      'ExplodingGradient',
      'ValidationAccuracyRegressed',
      'NoValidationImprovement',
    ],
    story: (random, conditions, seconds): Story => {
      const first = early(random);
      const second = first + Math.floor(random.between(2, 8) * MINUTE);
      const fault = second + MINUTE;
      const [rate, factor] = [random.logBetween(1e-6, 3e-6), random.between(300, 1000)];
      const [norm, grown, rise] = [random.logBetween(0.2, 3), random.between(3, 8), random.between(1, 3)];
      const loss = learning(random, seconds / HOUR);
      const level = loss((first - lastWord(conditions.scrape)) / HOUR);
      const since: Curve = (t) => Math.max(0, t - fault / HOUR);
      const forgotten: Curve = (t) => level * (1 + rise * (1 - Math.exp(-since(t) / 0.15)));
      const shown = (times: number, more: number): Record<string, Timeline> => ({
        tf_train_learning_rate: () => rate * times,
        [NORM]: () => norm * more * Math.exp(0.25 * random.normal()),
        ...ofLayer({
          [GRADIENT]: () => 1e-4 * norm * more * Math.exp(0.25 * random.normal()),
          [UPDATE]: () => 2e-4 * times * Math.exp(0.1 * random.normal()),
          [WEIGHT]: (t) => 40 + 1e-6 * t + (times > 1 ? 60 * since(t / HOUR) : 0),
        }),
      });
      const pods = preempted(conditions, seconds, {
        loss,
        first,
        second,
        before: { changes: shown(1, 1) },
        after: { loss: forgotten, changes: shown(factor, grown) },
      });
      return { fault, series: podsSeries(random, conditions, seconds, pods) };
    },
  },
  {
    name: 'evaluates-the-same-checkpoint-again-and-again',
    title:
      'new checkpoints have another name, and each evaluation, every 5 to 8 minutes, reads the last old one: the same result each time',
    hours: 10,
    levels: FULL,
    notice: {
      alerts: ['NoValidationImprovement', 'ValidationStopped', 'Overfitting'],
      severity: 'warning',
      within: within(5 * HOUR),
    },
    allowed: ['NoValidationImprovement', 'ValidationStopped', 'Overfitting'],
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(5, 8) * MINUTE);
      const fault = every * Math.ceil(early(random) / every);
      const loss = learning(random, seconds / HOUR);
      const [noise, first] = [Math.min(0.02, 0.3 * conditions.noise), loss(0)];
      // The evaluation before the fault is the last one of something new.
      const read = (t: number): number => Math.min(t, (fault - every) / HOUR);
      const last = 1.1 * loss(read(Infinity)) * Math.exp(noise * random.normal());
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => (t < read(Infinity) - 1e-6 ? 1.1 * loss(t) * Math.exp(noise * random.normal()) : last),
        accuracy: (t) => 0.93 - (0.8 * loss(read(t))) / first,
      });
      return { fault, series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'twice-the-work-and-the-same-deadline',
    title: 'at the end of an epoch the data has become 1.8 to 2.5 times as much: a run that was in time will be hours after its deadline',
    hours: 8,
    levels: FULL,
    notice: { alerts: ['DeadlineMissPredicted'], severity: 'warning', within: within(75 * MINUTE) },
    story: (random, conditions, seconds): Story => {
      const fault = early(random);
      const planned = random.between(8, 11) * HOUR;
      const [deadline, factor] = [planned * random.between(1.1, 1.25), random.between(1.8, 2.5)];
      const done = (t: number): number => Math.max(0, t - MINUTE);
      const [before, after] = [planned, factor * planned].map((work) => plannedShown(work, done, () => 1));
      const shown = Object.fromEntries(
        Object.keys(before).map((name): [string, Timeline] => [name, (t) => (t < fault ? before[name](t) : after[name](t))]),
      );
      const steps = (t: number): number => Math.round((t < fault ? 1 : factor) * planned * conditions.stepsPerSecond);
      const changes = {
        ...shown,
        tf_run_deadline_timestamp_seconds: () => EPOCH + Math.round(deadline),
        tf_train_steps_target: steps,
      };
      return { fault, series: aloneSeries(random, conditions, seconds, { loss: learning(random, seconds / HOUR), changes }) };
    },
  },
  {
    name: 'rolls-back-from-the-same-nan',
    title: 'a batch makes the loss NaN; after 1 to 2.5 minutes the program reads its last checkpoint, comes to the same batch, and so on',
    hours: 8,
    levels: FULL,
    notice: {
      alerts: ['NonFiniteLoss', 'RunWithNonFiniteLoss', 'NoProgressAcrossRestarts', 'RestartLoop'],
      severity: 'warning',
      within: within(75 * MINUTE),
    },
    // Nothing is saved or evaluated any more, and most of the work is lost.
    allowed: [
      'RunWithNonFiniteLoss',
      'NonFiniteLoss',
      'NoProgressAcrossRestarts',
      'RestartLoop',
      'CheckpointStale',
      'ValidationStopped',
      'UnchangedWeights',
      'LossPlateau',
      ...GOODPUT,
    ],
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: Math.min(120, drawn.logWindow) };
      const { logWindow, stepsPerSecond } = conditions;
      const every = 20 * MINUTE;
      const saved = every * Math.ceil(early(random) / every);
      const [until, patience, restore] = [random.between(5, 14) * MINUTE, random.between(60, 150), random.between(8, 30)];
      const fault = Math.floor(saved + until);
      const period = until + patience + restore;
      const cycle = (t: number): number => Math.floor((t - fault) / period);
      const into = (t: number): number => (t - fault) % period;
      const rolledBack = (t: number): number => (t < fault ? 0 : cycle(t) + Number(into(t) >= patience));
      const trained = (t: number): number => (t < fault ? t : saved + Math.max(0, into(t) - patience - restore));
      const broken = (t: number): boolean => t >= fault && into(t) < patience;
      const nanSeconds = (t: number): number => (t < fault ? 0 : cycle(t) * patience + Math.min(patience, into(t)));
      const counted = (t: number): number => Math.floor(nanSeconds(t) * stepsPerSecond);
      const finite =
        (value: () => number): Timeline =>
        (t) =>
          broken(t) ? NaN : value() * Math.exp(0.15 * random.normal());
      const curve = learning(random, seconds / HOUR);
      const course: Course = {
        loss: (t) => curve(trained(t * HOUR) / HOUR),
        speed: (t) => Number(t < fault || into(t) < patience || into(t) >= patience + restore),
        // The mean of a window with one NaN is NaN.
        nonFinite: (t) => nanSeconds(t) > nanSeconds(t - logWindow),
        changes: {
          'tf_train_nonfinite_total{kind="loss"}': counted,
          'tf_train_nonfinite_total{kind="gradient"}': counted,
          tf_run_restarts_total: rolledBack,
          'tf_run_interruptions_total{reason="nonfinite"}': rolledBack,
          'tf_checkpoint_restores_total{result="success"}': rolledBack,
          tf_checkpoint_interval_target_seconds: () => every,
          tf_checkpoint_last_success_timestamp_seconds: (t) =>
            t < every ? undefined : EPOCH + every * Math.floor(Math.min(t, saved) / every),
          tf_checkpoint_last_step: (t) =>
            t < every ? undefined : Math.floor(every * Math.floor(Math.min(t, saved) / every) * stepsPerSecond),
          'tf_checkpoint_saves_total{result="success"}': (t) => Math.floor(Math.min(t, saved) / every),
          tf_run_progress_ratio: (t) => (0.7 * trained(t)) / seconds,
          [NORM]: finite(() => 1),
          ...ofLayer({
            [GRADIENT]: finite(() => 1e-3),
            [UPDATE]: finite(() => 1e-3),
            [WEIGHT]: (t) => (broken(t) ? NaN : 10 + 2e-5 * trained(t)),
          }),
          ...evaluationsShown({
            ends: regularly(every, saved),
            loss: (t) => 1.1 * curve(t),
            accuracy: (t) => 0.93 - (0.8 * curve(t)) / curve(0),
          }),
        },
      };
      return { fault, series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];
