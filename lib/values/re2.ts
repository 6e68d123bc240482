import { RE2JS } from 're2js';

const COMPILED = new Map<string, RE2JS>();

/**
 * Compiles once per expression: the same few stand in most rules and jobs, and compiling takes longest of all.
 *
 * @throws Error when it is not RE2 (no lookahead, no back references)
 */
export function compiledRe2(regex: string): RE2JS {
  let compiled = COMPILED.get(regex);
  if (!compiled) COMPILED.set(regex, (compiled = RE2JS.compile(regex)));
  return compiled;
}

/**
 * For matching whole values, as Prometheus and Alertmanager do.
 *
 * @throws Error when it is not RE2
 */
export function anchoredRe2(regex: string): RE2JS {
  return compiledRe2(`^(?s:${regex})$`);
}
