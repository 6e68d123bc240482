import { Random } from '../../random';
import { Attempt, attempted, ending, lastWord } from './attempts';
import { BASIC_UP, Family, HOUR, MINUTE } from './family';
import { Course } from './training';

/** Two to four pods, the last of which trains to the end; each counts its steps from 0. */
function anew(random: Random, seconds: number, gap: () => number, course: (from: number, until: number) => Partial<Course>): Attempt[] {
  const attempts: Attempt[] = [];
  const resumes = random.of([1, 2, 3]);
  for (let number = 0, from = 0; number <= resumes; number++) {
    const until = number === resumes ? seconds + HOUR : from + random.between(1, 3) * HOUR;
    attempts.push({ from, until, course: number === resumes ? {} : course(from, until) });
    from = until + gap();
  }
  return attempts;
}

/** All are innocent. */
export const RESUMES: readonly Family[] = [
  {
    name: 'steps-from-zero-after-a-preemption',
    title: 'preempted one to three times, and back after 1 to 20 minutes with counters that begin at 0',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random, seconds, { scrape }) => ({
      attempts: anew(
        random,
        seconds,
        () => random.between(1, 20) * MINUTE,
        // A last word that nobody scrapes is none: then the run is gone.
        (from, until) => ending(from, until - lastWord(scrape), 'preempted'),
      ),
    })),
  },
  {
    name: 'steps-from-zero-without-a-word',
    title: 'a pod is replaced one to three times within 20 s to 3 minutes, without a last state and with counters that begin at 0',
    hours: 12,
    levels: BASIC_UP,
    story: attempted((random, seconds) => ({
      attempts: anew(
        random,
        seconds,
        () => random.between(20, 180),
        () => ({}),
      ),
    })),
  },
];
