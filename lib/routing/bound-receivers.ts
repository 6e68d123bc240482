import { NOTIFICATION } from '../templates/dialect';
import { assertTemplate, TemplateText } from '../templates/template-text';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receivers/receiver';
import { assertReceiverConfig } from './receivers/settings-check';

/** What stands for each receiver in alertmanager.yml, by its name; undefined when it sends nothing. */
export type BoundReceivers = ReadonlyMap<string, ReceiverConfig | undefined>;

/**
 * Lets each receiver say what stands for it in alertmanager.yml.
 *
 * @throws InvalidConfigError when Alertmanager would refuse the settings or a template of one, or could never fill it in
 */
export function bindReceivers(receivers: IReceiver[], host: IReceiverHost): BoundReceivers {
  const bound = new Map(receivers.map((receiver) => [receiver.name, receiver.bind(host)]));
  for (const [name, config] of bound) if (config) assertReceiverConfig(name, config);
  const files = [...bound.values()].flatMap((config) => Object.values(config?.templates ?? {}));
  const defined = files.flatMap((text) => TemplateText.parse(text, NOTIFICATION).defined);
  for (const [name, config] of bound) {
    if (!config) continue;
    for (const [file, text] of Object.entries(config.templates ?? {})) {
      assertTemplate(`template file '${file}' of receiver '${name}'`, text, NOTIFICATION, defined);
    }
    for (const [setting, text] of texts(config.settings)) {
      assertTemplate(`${setting} of receiver '${name}'`, text, NOTIFICATION, defined);
    }
  }
  return bound;
}

/** Every text in the settings, with the way to it. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, path === '' ? key : `${path}.${key}`));
}
