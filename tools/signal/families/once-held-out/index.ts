import { Family } from '../family';
import { ONCE_HELD_OUT_ATTEMPTS } from './attempts';
import { ONCE_HELD_OUT_INTERRUPTIONS } from './interruptions';
import { ONCE_HELD_OUT_LOSS } from './loss';
import { ONCE_HELD_OUT_MACHINES } from './machines';
import { ONCE_HELD_OUT_PRECISION } from './precision';
import { ONCE_HELD_OUT_RESOURCES } from './resources';
import { ONCE_HELD_OUT_STEPS } from './steps';
import { ONCE_HELD_OUT_VALIDATION } from './validation';

/** Ways in which runs go that were written without a look at the rules, until those were judged by them. */
export const ONCE_HELD_OUT: readonly Family[] = [
  ...ONCE_HELD_OUT_LOSS,
  ...ONCE_HELD_OUT_VALIDATION,
  ...ONCE_HELD_OUT_STEPS,
  ...ONCE_HELD_OUT_ATTEMPTS,
  ...ONCE_HELD_OUT_INTERRUPTIONS,
  ...ONCE_HELD_OUT_MACHINES,
  ...ONCE_HELD_OUT_RESOURCES,
  ...ONCE_HELD_OUT_PRECISION,
];
