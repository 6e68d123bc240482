import { Family } from '../family';
import { HELD_OUT_ATTEMPTS } from './attempts';
import { HELD_OUT_INTERRUPTIONS } from './interruptions';
import { HELD_OUT_LOSS } from './loss';
import { HELD_OUT_MACHINES } from './machines';
import { HELD_OUT_PRECISION } from './precision';
import { HELD_OUT_RESOURCES } from './resources';
import { HELD_OUT_STEPS } from './steps';
import { HELD_OUT_VALIDATION } from './validation';

/** Ways in which runs go that were written without a look at the rules; no rule is changed for the sake of one of them. */
export const HELD_OUT: readonly Family[] = [
  ...HELD_OUT_LOSS,
  ...HELD_OUT_VALIDATION,
  ...HELD_OUT_STEPS,
  ...HELD_OUT_ATTEMPTS,
  ...HELD_OUT_INTERRUPTIONS,
  ...HELD_OUT_MACHINES,
  ...HELD_OUT_RESOURCES,
  ...HELD_OUT_PRECISION,
];
