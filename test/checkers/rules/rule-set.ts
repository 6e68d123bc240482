import { READ_BY_RULES } from '../../../tools/shipped-rules';
import { InputSeries } from './simulated-run';

export { SHIPPED_GROUPS as GROUPS, SHIPPED_RULES as RULES } from '../../../tools/shipped-rules';

/** The series that some rule reads: the others decide nothing and cost time. */
export function readByRules(series: InputSeries[]): InputSeries[] {
  return series.filter((one) => READ_BY_RULES.has(one.series.split('{')[0]));
}
