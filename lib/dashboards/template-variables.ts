/** Variables that Grafana fills with a duration. */
const DURATIONS = ['__rate_interval', '__interval', '__range'];

/** Variables that Grafana has in every dashboard. */
const BUILT_IN = [...DURATIONS, '__interval_ms', '__range_s', '__range_ms', '__from', '__to'];

const REFERENCE = /\$(?:(\w+)|\{(\w+)(?:[.:][^}]*)?\})/g;

/** Fills variables in, so that what is left is PromQL: durations with 5m, anything else with 1. */
export function withoutVariables(expr: string): string {
  return expr.replace(REFERENCE, (_, bare?: string, braced?: string) => (DURATIONS.includes(bare ?? braced ?? '') ? '5m' : '1'));
}

/** The same in as many characters as before, so that what is around the variables stands where it did. */
export function maskedVariables(expr: string): string {
  return expr.replace(REFERENCE, (reference, bare?: string, braced?: string) => {
    return (DURATIONS.includes(bare ?? braced ?? '') ? '5m' : '1').padEnd(reference.length);
  });
}

/** The names of the dashboard's own variables that a text refers to. */
export function variablesIn(text: string): string[] {
  const names = [...text.matchAll(REFERENCE)].map(([, bare, braced]) => bare ?? braced);
  return [...new Set(names)].filter((name) => !BUILT_IN.includes(name));
}
