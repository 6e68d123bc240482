import { InhibitRule } from '../rules/inhibit-rule';
import { InvalidConfigError } from '../values/invalid-config-error';
import { yamlText } from '../values/yaml-text';
import { BoundReceivers } from './bound-receivers';
import { HTTP_CLIENT } from './receivers/delivery';
import { ReceiverConfig } from './receivers/receiver';
import { Route } from './route';

/** Who is notified of what. */
export interface RoutingParts {
  readonly route: Route;
  readonly inhibitRules: InhibitRule[];
  readonly receivers: BoundReceivers;
}

/** What stands in alertmanager.yml about routes and receivers. */
export interface RenderedRouting {
  readonly route: object;
  readonly time_intervals?: object[];
  readonly inhibit_rules?: object[];
  readonly receivers: object[];
}

/** Routes, time intervals, inhibit rules and receivers, as they stand in alertmanager.yml. */
export function renderRouting({ route, inhibitRules, receivers }: RoutingParts): RenderedRouting {
  const intervals = timeIntervals(route);
  return {
    route: route._render(),
    time_intervals: intervals.length > 0 ? intervals : undefined,
    inhibit_rules: inhibitRules.length > 0 ? inhibitRules.map((rule) => rule._render()) : undefined,
    receivers: [...receivers].map(([name, config]) => (config ? { name, [config.integration]: [config.settings] } : { name })),
  };
}

/**
 * The text of alertmanager.yml.
 *
 * @param templates where the templates are; beside it unless something else is said
 */
export function wholeConfig(routing: RenderedRouting, templates = '*.tmpl'): string {
  return yamlText({ global: { http_config: HTTP_CLIENT }, ...routing, templates: [templates] });
}

// Equal intervals may be created more than once, for example per team.
function timeIntervals(route: Route): object[] {
  const rendered = new Map<string, object>();
  for (const interval of route.timeIntervals) {
    const first = rendered.get(interval.name);
    rendered.set(interval.name, interval._render());
    if (first && JSON.stringify(first) !== JSON.stringify(interval._render())) {
      throw new InvalidConfigError(`two different time intervals have the name '${interval.name}': rename one of them`);
    }
  }
  return [...rendered.values()];
}

/**
 * The template files of all receivers together.
 *
 * @throws InvalidConfigError when two receivers bring different files of one name
 */
export function templateFiles(configs: Iterable<ReceiverConfig | undefined>): Record<string, string> {
  const files: Record<string, string> = {};
  for (const config of configs) {
    for (const [name, text] of Object.entries(config?.templates ?? {})) {
      if (!name.endsWith('.tmpl')) throw new InvalidConfigError(`template file '${name}' would not be loaded: its name must end in .tmpl`);
      if ((files[name] ?? text) !== text) {
        throw new InvalidConfigError(`two receivers have different template files '${name}': rename one of them`);
      }
      files[name] = text;
    }
  }
  return files;
}
