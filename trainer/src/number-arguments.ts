import { InvalidArgumentError } from 'commander';

/** Reads a finite number between two limits; another one is refused with them. */
export function numberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value >= least && value <= most && value < Infinity) return value;
    throw new InvalidArgumentError(`it must be a number ${range(least, most)}`);
  };
}

/** Reads a number without a fraction between two limits; another one is refused with them. */
export function wholeNumber(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it must be a whole number ${range(least, most)}`);
  };
}

/** Reads how many scrapes the final state is held for: Infinity for `forever`. */
export function heldScrapes(text: string): number {
  if (text === 'forever') return Infinity;
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value < Infinity) return value;
  throw new InvalidArgumentError("it must be a number of at least 0, or 'forever'");
}

function range(least: number, most: number): string {
  return most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
}
