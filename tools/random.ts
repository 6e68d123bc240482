/** Numbers that a seed repeats (mulberry32). */
export class Random {
  public constructor(private state: number) {}

  /** From 0 to below 1. */
  public next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  public between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  public of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)];
  }

  /** As many below as above the geometric mean. */
  public logBetween(low: number, high: number): number {
    return low * Math.exp(this.next() * Math.log(high / low));
  }

  /** Standard normal (Box and Muller). */
  public normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  public chance(share: number): boolean {
    return this.next() < share;
  }
}
