import { choice, Threshold } from '../../../values/threshold';
import { Sensitivity } from '../statistics/sensitivity';

/**
 * The sensitivity of one rule.
 *
 * @param reason what `normal` brings
 */
export function sensitivity(reason: string): Threshold<Sensitivity> {
  return choice({ unit: 'sensitivity', of: Object.values(Sensitivity), default: Sensitivity.NORMAL, reason });
}
