/** What DCGM and the driver write for a value that they do not have, and everything above it: 2^31 - 16. */
const NO_READING = 2_147_483_632;

/**
 * A percentage, a temperature or a count of a device, without the values that no device gives. A scrape cannot leave them out, as
 * relabeling does not see values. Not for energy, bytes and nanoseconds, which are larger.
 */
export function reading(selector: string): string {
  return `(${selector} < ${NO_READING})`;
}

/** How much such a count has grown over the window. A value that no device gives neither counts nor hides what comes after it. */
export function readingGrowth(counter: string, window: string): string {
  return `(${reading(counter)} - min_over_time(${counter}[${window}]))`;
}
