/** Colours that are told apart in the light and in the dark theme. */
export enum Color {
  GREEN = 'green',
  YELLOW = 'yellow',
  ORANGE = 'orange',
  RED = 'red',
  BLUE = 'blue',
  PURPLE = 'purple',
  GRAY = 'text',
}

/** The colour of values from a bound on, up to the next step. */
export interface ThresholdStep {
  readonly from: number;
  readonly color: Color;
}

/** Colours by value. */
export interface Thresholds {
  /** The colour below the first step. */
  readonly base: Color;
  /** In ascending order. */
  readonly steps: ThresholdStep[];
}

/**
 * Where more is better: red, yellow from one value on, and green from a higher one.
 *
 * @internal
 */
export function moreIsBetter(yellow: number, green: number): Thresholds {
  return {
    base: Color.RED,
    steps: [
      { from: yellow, color: Color.YELLOW },
      { from: green, color: Color.GREEN },
    ],
  };
}

/**
 * Where less is better: green, yellow from one value on, and red from a higher one.
 *
 * @internal
 */
export function lessIsBetter(yellow: number, red: number): Thresholds {
  return {
    base: Color.GREEN,
    steps: [
      { from: yellow, color: Color.YELLOW },
      { from: red, color: Color.RED },
    ],
  };
}
