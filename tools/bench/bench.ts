/** One measured figure. */
export interface Figure {
  readonly name: string;
  /** With its unit, for example `0.61 s`. */
  readonly value: string;
  /**
   * What it must be, for example `< 0.8 s`.
   *
   * @default - it is for orientation.
   */
  readonly bar?: string;
  /** Whether it is; a figure for orientation always is. */
  readonly met: boolean;
}

/** Measures one thing; a file `*.bench.ts` exports one as `bench`. */
export interface Bench {
  readonly title: string;
  /** What is measured against what, and how. */
  readonly method: string;
  run(): Promise<Figure[]>;
}

export function forOrientation(name: string, value: number, unit: string): Figure {
  return { name, value: withUnit(value, unit), met: true };
}

/** A figure that must stay below a bar. */
export function below(bar: number, name: string, value: number, unit: string): Figure {
  return { name, value: withUnit(value, unit), bar: `< ${bar} ${unit}`, met: value < bar };
}

/** A figure that must reach a bar. */
export function atLeast(bar: number, name: string, value: number, unit: string): Figure {
  return { name, value: withUnit(value, unit), bar: `≥ ${bar} ${unit}`, met: value >= bar };
}

/** The middle one of an odd number of measurements, which a pause of the machine does not move. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function withUnit(value: number, unit: string): string {
  return `${Number(value.toPrecision(3))} ${unit}`;
}
