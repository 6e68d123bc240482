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
