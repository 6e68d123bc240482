import { Family } from '../family';
import { LIFECYCLE_FAILURES } from './lifecycle-failures';
import { LIFECYCLE_INNOCENTS } from './lifecycle-innocents';
import { LOSS_FAILURES } from './loss-failures';
import { LOSS_INNOCENTS } from './loss-innocents';
import { PROGRESS_FAILURES } from './progress-failures';
import { PROGRESS_INNOCENTS } from './progress-innocents';
import { RESOURCE_FAILURES } from './resource-failures';
import { RESOURCE_INNOCENTS } from './resource-innocents';

/** Ways in which runs go that were written without a look at the rules; no rule is changed for the sake of one of them. */
export const HELD_OUT: readonly Family[] = [
  ...LOSS_FAILURES,
  ...LOSS_INNOCENTS,
  ...PROGRESS_FAILURES,
  ...PROGRESS_INNOCENTS,
  ...LIFECYCLE_FAILURES,
  ...LIFECYCLE_INNOCENTS,
  ...RESOURCE_FAILURES,
  ...RESOURCE_INNOCENTS,
];
