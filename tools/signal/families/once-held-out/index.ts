import { Family } from '../family';
import { CLUSTER_FAILURES } from './cluster-failures';
import { CLUSTER_INNOCENTS } from './cluster-innocents';
import { COURSE_FAILURES } from './course-failures';
import { COURSE_INNOCENTS } from './course-innocents';
import { MACHINE_FAILURES } from './machine-failures';
import { MACHINE_INNOCENTS } from './machine-innocents';
import { NUMERICS_FAILURES } from './numerics-failures';
import { NUMERICS_INNOCENTS } from './numerics-innocents';
import { PACE_FAILURES } from './pace-failures';
import { PACE_INNOCENTS } from './pace-innocents';
import { LIFECYCLE_FAILURES } from './lifecycle-failures';
import { LIFECYCLE_INNOCENTS } from './lifecycle-innocents';
import { LOSS_FAILURES } from './loss-failures';
import { LOSS_INNOCENTS } from './loss-innocents';
import { PROGRESS_FAILURES } from './progress-failures';
import { PROGRESS_INNOCENTS } from './progress-innocents';
import { RESOURCE_FAILURES } from './resource-failures';
import { RESOURCE_INNOCENTS } from './resource-innocents';
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
  ...LOSS_FAILURES,
  ...LOSS_INNOCENTS,
  ...PROGRESS_FAILURES,
  ...PROGRESS_INNOCENTS,
  ...LIFECYCLE_FAILURES,
  ...LIFECYCLE_INNOCENTS,
  ...RESOURCE_FAILURES,
  ...RESOURCE_INNOCENTS,
  ...CLUSTER_FAILURES,
  ...CLUSTER_INNOCENTS,
  ...COURSE_FAILURES,
  ...COURSE_INNOCENTS,
  ...MACHINE_FAILURES,
  ...MACHINE_INNOCENTS,
  ...NUMERICS_FAILURES,
  ...NUMERICS_INNOCENTS,
  ...PACE_FAILURES,
  ...PACE_INNOCENTS,
];
