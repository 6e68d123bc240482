import { ALL_LEVELS, Family, FULL, HOUR, MINUTE, Story } from '../family';
import { Curve, learning } from '../loss-curves';
import { ofLayer, TRAIN_ACCURACY, UPDATE } from '../once-held-out/course-parts';
import { away, preempted, shifted } from '../once-held-out/parts';
import { aloneSeries, podsSeries } from '../once-held-out/pods';
import { evaluationsShown, regularly } from '../shown';
import { Course } from '../training';

export const LEARN_INNOCENTS: readonly Family[] = [
  {
    name: 'finds-its-alignment-late',
    title:
      'speech: the loss hardly moves for 25 to 50 minutes, falls to half within some minutes when words and sounds meet, and it learns',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [first, flat, found] = [random.logBetween(1, 8), random.between(0.7, 0.85), random.between(25, 50) / 60];
      const [fall, width, gain] = [random.between(0.4, 0.55), random.between(1.5, 4) / 60, random.between(0.015, 0.04)];
      const loss: Curve = (t) => {
        const beginning = flat + (1 - flat) * Math.exp(-t / 0.04);
        const aligned = 1 / (1 + Math.exp(-(t - found) / width));
        return first * beginning * (1 - fall * aligned) * Math.exp(-gain * t);
      };
      return { series: aloneSeries(random, conditions, seconds, { loss }) };
    },
  },
  {
    name: 'a-stair-with-each-epoch',
    title:
      'fine-tuning in epochs of 4 to 5.5 hours: with each new one the loss of what it has seen is 10 to 18 % lower, else 1 to 2 % an hour',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const [first, early, gain] = [random.between(0.9, 2.5), random.between(0.05, 0.12), random.between(0.01, 0.02)];
      const [epoch, stair] = [random.between(4, 5.5), random.between(0.1, 0.18)];
      const unseen: Curve = (t) => first * (1 - early * (1 - Math.exp(-t / 0.2))) * Math.exp(-gain * t);
      const right: Curve = (t) => 0.55 + 0.12 * (1 - unseen(t) / first);
      const most = random.logBetween(5e-6, 3e-4);
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(15, 40) * MINUTE), seconds),
          loss: (t) => 1.04 * unseen(t) * Math.exp(0.004 * random.normal()),
          accuracy: (t) => right(t) + 0.002 * random.normal(),
        }),
        tf_train_epoch: (t: number) => 1 + Math.floor(t / HOUR / epoch),
        tf_train_epochs_target: () => 4,
        tf_train_learning_rate: (t: number) => most * Math.min(1, t / (10 * MINUTE)) * (1 - t / HOUR / (4 * epoch)),
      };
      const loss: Curve = (t) => unseen(t) * (1 - stair) ** Math.floor(t / epoch);
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'mixup-is-switched-off',
    title:
      'pictures are mixed with others for 5 to 9 hours, then no longer: the training loss falls by a third below that of the validation',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const [off, harder, above] = [random.between(5, 9), random.between(1.45, 1.8), random.between(1.05, 1.12)];
      const [better, blended] = [random.between(0.02, 0.05), random.between(0.2, 0.35)];
      const curve = learning(random, seconds / HOUR, 'steady');
      const plain: Curve = (t) => curve(t) * (t < off ? 1 : 1 - better * (1 - Math.exp(-(t - off) / 0.5)));
      const loss: Curve = (t) => plain(t) * (t < off ? harder : 1);
      const right: Curve = (t) => 0.9 - 0.5 * (plain(t) / curve(0)) * (0.5 + 0.5 * Math.exp(-t));
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(6, 20) * MINUTE), seconds),
          loss: (t) => above * plain(t) * Math.exp(0.006 * random.normal()),
          accuracy: (t) => right(t) + 0.003 * random.normal(),
        }),
        [TRAIN_ACCURACY]: (t: number) => right(t / HOUR) + (t < off * HOUR ? -blended : 0.02) + 0.005 * random.normal(),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'one-in-five-hundred',
    title: 'one sample in 200 to 1000 is a fraud: the accuracy is 99.5 to 99.9 % from the first window to the last, and the loss falls',
    hours: 12,
    levels: ALL_LEVELS,
    // They are as rare as it says.
    allowed: ['ClassImbalance'],
    story: (random, conditions, seconds): Story => {
      const rare = random.logBetween(200, 1000);
      const loss = learning(random, seconds / HOUR);
      const samples = (t: number): number => 32 * conditions.stepsPerSecond * Math.max(0, t - MINUTE);
      const right = (digit: number): number => Number((1 - 1 / rare + digit * random.normal()).toFixed(5));
      const changes = {
        ...evaluationsShown({
          ends: regularly(Math.floor(random.between(5, 20) * MINUTE), seconds),
          loss: (t) => 1.08 * loss(t) * Math.exp(0.2 * conditions.noise * random.normal()),
          accuracy: () => right(2e-5),
        }),
        [TRAIN_ACCURACY]: (t: number) => (t < MINUTE + conditions.logWindow ? undefined : right(5e-5)),
        'tf_train_class_samples_total{class="cats"}': (t: number) => Math.floor(samples(t) * (1 - 1 / rare)),
        'tf_train_class_samples_total{class="dogs"}': (t: number) => Math.floor(samples(t) / rare),
      };
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'evaluates-on-a-log-scale',
    title: 'a study of scaling laws: each evaluation comes after 1.3 to 1.5 times as many steps as the one before',
    hours: 12,
    levels: FULL,
    story: (random, conditions, seconds): Story => {
      const factor = random.between(1.3, 1.5);
      const ends: number[] = [];
      for (let at = random.between(6, 12) * MINUTE; at < seconds; at *= factor) ends.push(Math.floor(at));
      const loss = learning(random, seconds / HOUR, 'power');
      const changes = evaluationsShown({
        ends,
        loss: (t) => 1.05 * loss(t) * Math.exp(0.004 * random.normal()),
        accuracy: (t) => 0.8 - 0.6 * (loss(t) / loss(0)) + 0.002 * random.normal(),
      });
      return { series: aloneSeries(random, conditions, seconds, { loss, changes }) };
    },
  },
  {
    name: 'warms-up-again-after-a-resume',
    title: 'preempted, and resumed with a rate that begins at 0 again and grows for 10 to 25 minutes, in which hardly anything is learned',
    hours: 12,
    levels: ALL_LEVELS,
    story: (random, conditions, seconds): Story => {
      const first = Math.floor(random.between(2, 8) * HOUR);
      const second = first + Math.floor(random.between(1, 8) * MINUTE);
      const [most, warm] = [random.logBetween(1e-4, 3e-3), random.between(10, 25) * MINUTE];
      const curve = learning(random, seconds / HOUR);
      const resumed = shifted(curve, away(first, second, conditions.scrape));
      const begin = second + MINUTE;
      // The sum of the rates so far is what has been learned.
      const learned = (since: number): number => (since < warm ? since ** 2 / (2 * warm) : since - warm / 2);
      const rate =
        (from: number) =>
        (t: number): number =>
          Math.min(1, Math.max(0, t - from) / warm);
      const shown = (from: number): Course['changes'] => ({
        tf_train_learning_rate: (t) => most * rate(from)(t),
        ...ofLayer({ [UPDATE]: (t) => 1e-3 * rate(from)(t) * Math.exp(0.1 * random.normal()) }),
      });
      const after: Partial<Course> = {
        loss: (t) => resumed(t * HOUR < begin ? t : (begin + learned(t * HOUR - begin)) / HOUR),
        changes: shown(begin),
      };
      const pods = preempted(conditions, seconds, { loss: curve, first, second, before: { changes: shown(MINUTE) }, after });
      return { series: podsSeries(random, conditions, seconds, pods) };
    },
  },
];
