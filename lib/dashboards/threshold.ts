/** Colors that differ enough in the light and in the dark theme. */
export enum Color {
  /** As it should be: no alert is near. */
  GREEN = 'green',
  /** To be watched; also the less urgent of two bounds. */
  YELLOW = 'yellow',
  /** Between yellow and red, for a third bound. */
  ORANGE = 'orange',
  /** Beyond a limit: an alert fires or is about to. */
  RED = 'red',
  /** No judgment: a state among others. */
  BLUE = 'blue',
  /** No judgment: a second state beside blue. */
  PURPLE = 'purple',
  /** Ended, idle or unknown; Grafana's own text color, so that it is readable in both themes. */
  GRAY = 'text',
}

/** The color of values from a bound on, up to the next step. */
export interface ThresholdStep {
  /** The smallest value of the step, in the unit of its panel. */
  readonly from: number;
  /** Color of values from here to the next step. */
  readonly color: Color;
}

/** Colors of a panel by the values that it shows. */
export interface Thresholds {
  /** The color below the first step. */
  readonly base: Color;
  /** Values from which other colors hold, in ascending order. */
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
