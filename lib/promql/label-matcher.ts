import type { RE2JS } from 're2js';
import { anchoredRe2 } from '../values/re2';
import { LabelMatcher } from './selector';

/** As Prometheus reads it; undefined when it is not RE2. */
export function anchored(regex: string): RE2JS | undefined {
  try {
    return anchoredRe2(regex);
  } catch {
    return undefined;
  }
}

/** Whether a series with this value of the label is selected; one without the label has the value `''`. */
export function accepts({ operator, value = '' }: LabelMatcher, labelValue: string): boolean {
  if (!operator.includes('~')) return (value === labelValue) === (operator === '=');
  return anchored(value)?.matches(labelValue) === (operator === '=~');
}
