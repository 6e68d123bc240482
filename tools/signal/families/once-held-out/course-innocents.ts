import { ContractLevel } from '../../../../lib/metrics';
import { Timeline } from '../../../simulated-run';
import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning } from '../loss-curves';
import { endingIn } from './attempts';
import { aloneSeries, podsSeries } from './pods';
import { evaluationsShown, inside, regularly, Span, windowsShown } from '../shown';
import { meanOfEpoch, natsOfLanguage, TRAIN_ACCURACY, TRAIN_LOSS, wordsKnown } from './course-parts';

export const COURSE_INNOCENTS: readonly Family[] = [
  {
    name: 'perplexity-is-shown',
    title: 'a language model that learns; its exporter shows the perplexity: some ten thousand at first, some tens in the end',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, noise: random.between(0.01, 0.06), correlation: 0 };
      const nats = natsOfLanguage(random);
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(10, 30) * MINUTE), seconds),
          loss: (t) => Math.exp(1.02 * nats(t) + 0.005 * random.normal()),
          accuracy: (t) => wordsKnown(1.02 * nats(t)) + 0.001 * random.normal(),
        }),
        [TRAIN_ACCURACY]: (t: number) => wordsKnown(nats(t / HOUR)) + 0.002 * random.normal(),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss: (t) => Math.exp(nats(t)), changes }) };
    },
  },
  {
    name: 'losses-are-added-up',
    title: 'a loop by hand shows the sum of all losses since its epoch of 2 to 6 minutes began, and the accuracy in percent; it learns',
    hours: 12,
    levels: [ContractLevel.CORE],
    // With fewer scrapes an epoch would have a course that it has not.
    fixed: { scrape: 15 },
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: random.of([10, 15]) };
      const loss = learning(random, seconds / HOUR, 'steady');
      const epoch = Math.round((random.between(2, 6) * MINUTE) / conditions.logWindow) * conditions.logWindow;
      const mean = meanOfEpoch(conditions.logWindow, epoch);
      const steps = conditions.logWindow * conditions.stepsPerSecond;
      let number = 0;
      const summed = (value: number): number =>
        mean(value) * steps * (((number++ * conditions.logWindow) % epoch) / conditions.logWindow + 1);
      const shown = windowsShown(random, conditions, seconds, { loss, noise: () => conditions.noise, written: summed });
      const percent = (t: number): number => 95 - 80 * (loss(t / HOUR) / loss(0)) * Math.exp(0.02 * random.normal());
      const changes = { [TRAIN_LOSS]: shown[TRAIN_LOSS], [TRAIN_ACCURACY]: (t: number) => Math.max(0, percent(t)) };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'means-since-the-epoch-began',
    title: 'loss and accuracy are means since an epoch of 20 to 90 minutes began: they step, are restless at first and then hardly move',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const loss = learning(random, seconds / HOUR);
      const changes = windowsShown(random, conditions, seconds, {
        loss,
        noise: () => conditions.noise,
        written: meanOfEpoch(conditions.logWindow, random.between(20, 90) * MINUTE),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'another-task-in-the-same-run',
    title:
      'learns to fill gaps in texts for 3 to 6 hours, then to sort them: another loss, another rate; the run says not to judge accuracy',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const other = random.between(3, 6);
      const [gaps, kinds, pause] = [natsOfLanguage(random), random.of([2, 4, 8]), random.between(2, 5) * MINUTE];
      const curve = learning(random, seconds / HOUR, 'power');
      const sorting: Curve = (t) => (Math.log(kinds) * curve(t - other)) / curve(0);
      const loss: Curve = (t) => (t < other ? gaps(t) : sorting(t));
      const right: Curve = (t) => (t < other ? wordsKnown(gaps(t)) : 0.92 - (0.92 - 1 / kinds) * (sorting(t) / Math.log(kinds)));
      const between = (t: number): boolean => t >= other * HOUR && t < other * HOUR + pause;
      const warm = (t: number): number => Math.min(1, Math.max(0, t) / (10 * MINUTE));
      const course = {
        loss,
        state: (t: number) => (t < MINUTE ? 'initializing' : between(t) ? 'evaluating' : 'running'),
        gpu: (t: number) => Math.min(100, Math.max(0, (t < MINUTE ? 3 : between(t) ? 70 : 92) + 3 * random.normal())),
        changes: {
          ...evaluationsShown({
            ends: regularly(Math.floor(random.between(10, 25) * MINUTE), seconds),
            loss: (t) => 1.06 * loss(t) * Math.exp(0.008 * random.normal()),
            accuracy: (t) => right(t) - 0.01 + 0.003 * random.normal(),
          }),
          [TRAIN_ACCURACY]: (t: number) => right(t / HOUR) + 0.005 * random.normal(),
          tf_train_learning_rate: (t: number) =>
            t < other * HOUR ? 1e-4 * warm(t) : 2e-5 * warm(t - other * HOUR) * (1 - (0.6 * t) / seconds),
        },
      };
      return { series: aloneSeries(random, conditions, seconds, course, { unjudged: 'accuracy' }) };
    },
  },
  {
    name: 'three-validation-sets-in-turn',
    title:
      'evaluates three sets of samples in turn, of which one is 20 to 45 % harder and one 15 to 30 % easier, and shows each in one gauge',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const every = Math.floor(random.between(4, 15) * MINUTE);
      const sets = [1, random.between(1.2, 1.45), random.between(0.7, 0.85)];
      const loss = learning(random, seconds / HOUR, 'steady');
      const factor: Curve = (t) => sets[Math.round((t * HOUR) / every) % sets.length];
      const changes = evaluationsShown({
        ends: regularly(every, seconds),
        loss: (t) => 1.1 * loss(t) * factor(t) * Math.exp(0.005 * random.normal()),
        accuracy: (t) => 0.95 - 0.5 * (loss(t) / loss(0)) * factor(t) + 0.002 * random.normal(),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'validation-levels-off',
    title: 'after 4 to 7 hours the validation loss neither falls nor rises any more; the training loss falls by 1 to 2 % an hour',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [off, gain, first] = [random.between(4, 7), random.between(0.01, 0.02), random.logBetween(0.5, 6)];
      const [constant, noise] = [random.between(0.3, 1), random.between(0.003, 0.012)];
      const loss: Curve = (t) => first * (0.5 + 0.5 * Math.exp(-t / constant)) * Math.exp(-gain * t);
      const changes = evaluationsShown({
        ends: regularly(Math.floor(random.between(5, 25) * MINUTE), seconds),
        loss: (t) => 1.08 * loss(Math.min(t, off)) * Math.exp(noise * random.normal()),
        accuracy: (t) => 0.93 - 0.4 * (loss(Math.min(t, off)) / first) + 0.3 * noise * random.normal(),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'last-epoch-at-rate-zero',
    title: 'the rate is set once an epoch of 5 to 15 minutes, a cosine to 0: hardly anything is learned at the end, and the run completes',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const epoch = Math.floor(random.between(5, 15) * MINUTE);
      const epochs = Math.floor((random.between(5, 10) * HOUR) / epoch);
      const end = MINUTE + epochs * epoch;
      const until = end + Math.floor(random.between(20, 150));
      const most = random.logBetween(1e-4, 1e-2);
      const number = (t: number): number => Math.min(epochs - 1, Math.floor(Math.max(0, t - MINUTE) / epoch));
      const rate = (t: number): number =>
        number(t) === epochs - 1 ? 0 : (most / 2) * (1 + Math.cos((Math.PI * number(t)) / (epochs - 1)));
      const [exponent, finer, first] = [random.between(0.25, 0.5), random.between(0.08, 0.2), random.logBetween(0.5, 8)];
      const hours = (end - MINUTE) / HOUR;
      const loss: Curve = (t) => {
        const done = Math.min(1, t / hours);
        // The sum of the rates so far is what has been learned.
        const learned = hours * (done / 2 + Math.sin(Math.PI * done) / (2 * Math.PI));
        return first * (1 + learned / 0.3) ** -exponent * (1 - (finer / 2) * (1 - Math.cos(Math.PI * done)));
      };
      const ended = endingIn(0, end, 'completed');
      const changes = {
        ...ended.changes,
        tf_train_learning_rate: rate,
        tf_run_progress_ratio: (t: number) => Math.min(1, Math.max(0, t - MINUTE) / (end - MINUTE)),
        tf_train_epoch: (t: number) => 1 + number(t),
        tf_train_epochs_target: () => epochs,
      };
      const phase = (t: number): string => (t < until ? 'Running' : 'Succeeded');
      return { series: podsSeries(random, conditions, seconds, [{ course: { loss, ...ended, changes }, from: 0, until, phase }]) };
    },
  },
  {
    name: 'evaluations-overwrite-the-loss',
    title: 'the callback of the evaluations writes their loss, 1.3 to 1.8 times the other, into the gauge of the training loss; it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, drawn, seconds): Story => {
      const conditions = { ...drawn, logWindow: Math.min(120, drawn.logWindow) };
      const [above, wait] = [random.between(1.3, 1.8), random.between(15, 35) * MINUTE];
      const loss = learning(random, seconds / HOUR);
      const ends: number[] = [];
      for (let at = wait; at < seconds; at += wait * random.between(0.8, 1.2)) ends.push(Math.floor(at));
      const evaluated = evaluationsShown({
        ends,
        loss: (t) => above * loss(t) * Math.exp(0.5 * conditions.noise * random.normal()),
        accuracy: (t) => 0.9 - 0.6 * (loss(t) / loss(0)) + 0.003 * random.normal(),
      });
      const shown = windowsShown(random, conditions, seconds, { loss, noise: () => conditions.noise });
      // Until the next log window ends.
      const overwritten = ends.map((at): Span => {
        const windows = Math.floor((at - MINUTE) / conditions.logWindow);
        return [at, MINUTE + (windows + 1) * conditions.logWindow];
      });
      const either: Timeline = (t) => (inside(overwritten, t) ? evaluated.tf_val_loss(t) : shown[TRAIN_LOSS](t));
      const course = { loss, changes: { ...evaluated, ...shown, [TRAIN_LOSS]: either } };
      return { series: aloneSeries(random, conditions, seconds, course) };
    },
  },
];
