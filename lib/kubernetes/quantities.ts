import { InvalidConfigError } from '../values/invalid-config-error';
import { k8s } from './k8s';

const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

const UNITS: Record<string, number> = { '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };

/** Who writes less has left out the unit, or taken that of CPU. */
const LEAST_BYTES = 1024 ** 2;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

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

/**
 * @param what what there is so much of, as it stands in the error, for example `storage`
 * @throws InvalidConfigError when it is no quantity of bytes, or hardly any
 */
export function byteQuantity(what: string, given: string): k8s.Quantity {
  const checked = quantity(what, given);
  if (sizeOf(given) >= LEAST_BYTES) return checked;
  throw new InvalidConfigError(
    `${what} '${given}' is ${sizeOf(given)} bytes: write it with a unit of bytes, for example '400Mi' or '50Gi'`,
  );
}

/** The number that a quantity stands for: bytes, or cores. */
export function sizeOf(given: string): number {
  const [, number, unit = ''] = QUANTITY.exec(given) ?? [];
  return Number(number) * (UNITS[unit] ?? 1024 ** (BINARY.indexOf(unit) + 1));
}

/** @throws InvalidConfigError when the API server would refuse the pod because it asks for more than it may use */
export function assertResources({ requests = {}, limits = {} }: k8s.ResourceRequirements): void {
  for (const [resource, { value }] of [...Object.entries(requests), ...Object.entries(limits)]) quantity(resource, String(value));
  for (const [resource, request] of Object.entries(requests)) {
    const limit = limits[resource];
    if (limit === undefined || sizeOf(String(request.value)) <= sizeOf(String(limit.value))) continue;
    throw new InvalidConfigError(
      `request '${String(request.value)}' of ${resource} is more than its limit '${String(limit.value)}': decrease it, or increase the limit`,
    );
  }
}
