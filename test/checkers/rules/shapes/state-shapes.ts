import { Shape } from './shape';
import { STALL_SHAPES } from './stall-shapes';
import { VANISH_SHAPES } from './vanish-shapes';

/** Whether a run advances, is there and is fast. */
export const STATE_SHAPES: Shape[] = [...STALL_SHAPES, ...VANISH_SHAPES];
