import { RE2JS } from 're2js';
import { Matcher } from './selector';

const COMPILED = new Map<string, RE2JS | undefined>();

/** As Prometheus reads it; undefined when it is not RE2. The same few stand in most expressions, and compiling takes longest of all. */
export function anchored(regex: string): RE2JS | undefined {
  if (!COMPILED.has(regex)) COMPILED.set(regex, compile(`^(?s:${regex})$`));
  return COMPILED.get(regex);
}

/** Whether a series with this value of the label is selected; one without the label has the value `''`. */
export function accepts({ operator, value = '' }: Matcher, labelValue: string): boolean {
  if (!operator.includes('~')) return (value === labelValue) === (operator === '=');
  return anchored(value)?.matches(labelValue) === (operator === '=~');
}

function compile(regex: string): RE2JS | undefined {
  try {
    return RE2JS.compile(regex);
  } catch {
    return undefined;
  }
}
