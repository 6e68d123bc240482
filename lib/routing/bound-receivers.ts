import { IReceiver, IReceiverHost, ReceiverConfig } from './receivers/receiver';

/** What stands for each receiver in alertmanager.yml, by its name; undefined when it sends nothing. */
export type BoundReceivers = ReadonlyMap<string, ReceiverConfig | undefined>;

/** Lets each receiver say what stands for it in alertmanager.yml. */
export function bindReceivers(receivers: IReceiver[], host: IReceiverHost): BoundReceivers {
  return new Map(receivers.map((receiver) => [receiver.name, receiver.bind(host)]));
}
