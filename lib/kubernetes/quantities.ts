import { InvalidConfigError } from '../values/invalid-config-error';
import { k8s } from './k8s';

const QUANTITY = /^\d+(\.\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

/**
 * @param what what there is so much of, as it stands in the error, for example `memory limit`
 * @throws InvalidConfigError when Kubernetes would not read `quantity`
 */
export function quantity(what: string, quantity: string): k8s.Quantity {
  if (QUANTITY.test(quantity)) return k8s.Quantity.fromString(quantity);
  throw new InvalidConfigError(
    `${what} '${quantity}' is not a quantity: write a number and a unit, for example '500m', '2', '400Mi' or '50Gi'`,
  );
}
