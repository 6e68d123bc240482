import { assertDnsLabel } from '../../values/names';

/** @throws InvalidConfigError when `name` cannot be part of an object's name */
export function assertReceiverName(name: string): void {
  assertDnsLabel('receiver', name);
}
