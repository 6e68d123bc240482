import { COURSE_OF_LOSS } from './course-of-loss';
import { Family } from './family';
import { OF_GPUS } from './gpus';
import { INPUT } from './input';
import { LIFECYCLE } from './lifecycle';
import { MACHINE } from './machine';
import { ONCE_HELD_OUT } from './once-held-out';
import { PROGRESS } from './progress';
import { RESUMES } from './resumes';
import { SPEED } from './speed';
import { WORKERS } from './workers';

/** Every way in which runs go that the rules are judged by. */
export const FAMILIES: readonly Family[] = [
  ...COURSE_OF_LOSS,
  ...PROGRESS,
  ...SPEED,
  ...INPUT,
  ...WORKERS,
  ...LIFECYCLE,
  ...RESUMES,
  ...MACHINE,
  ...OF_GPUS,
  ...ONCE_HELD_OUT,
];
