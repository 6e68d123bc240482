import { InvalidConfigError } from '../values/invalid-config-error';
import { Manifest, OURS, Place } from './manifest';
import { integrationOf, receiverFields } from './receiver-fields';

/** Routes and receivers as they stand in alertmanager.yml. */
export interface Routing {
  readonly route: object;
  readonly time_intervals?: object[];
  readonly inhibit_rules?: object[];
  readonly receivers: object[];
}

interface RenderedRoute {
  readonly receiver: string;
  readonly matchers?: string[];
  readonly group_by?: string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly active_time_intervals?: string[];
  readonly mute_time_intervals?: string[];
  readonly routes?: RenderedRoute[];
}

interface RenderedInterval {
  readonly name: string;
  readonly time_intervals: {
    readonly times: { readonly start_time: string; readonly end_time: string }[];
    readonly weekdays?: string[];
    readonly location: string;
  }[];
}

interface RenderedInhibition {
  readonly source_matchers: string[];
  readonly target_matchers: string[];
  readonly equal: string[];
}

type RenderedReceiver = { readonly name: string } & Readonly<Record<string, unknown>>;

/** The operator writes times without a zone, and Alertmanager takes those for UTC. */
const WITHOUT_ZONE = ['UTC', 'Etc/UTC'];

/**
 * Routes as an AlertmanagerConfig of prometheus-operator, which it puts before those that its Alertmanager has.
 *
 * @param routing its root takes only alerts with the labels of `only`, as all others are those of somebody else
 * @param only labels that all of these alerts carry
 * @param inlined gives a text the definitions that it calls, as no template file can be mounted
 * @throws InvalidConfigError when the object has no field for something, and routing by a Secret has
 */
export function alertmanagerConfig(
  name: string,
  routing: Routing,
  { namespace, labels }: Place,
  { only, inlined }: { readonly only: Readonly<Record<string, string>>; readonly inlined: (text: string) => string },
): Manifest {
  const own = Object.entries(only).map(([label, value]) => `${label}="${value}"`);
  const root = routing.route as RenderedRoute;
  const intervals = (routing.time_intervals ?? []) as RenderedInterval[];
  return {
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'AlertmanagerConfig',
    metadata: { name, namespace, labels: { ...OURS, ...labels } },
    spec: {
      route: routeFields({ ...root, matchers: [...own, ...(root.matchers ?? [])] }),
      inhibitRules: ((routing.inhibit_rules ?? []) as RenderedInhibition[]).map((rule) => inhibition(rule, own)),
      receivers: (routing.receivers as RenderedReceiver[]).map((receiver) => receiverOf(receiver, inlined)),
      muteTimeIntervals: intervals.length > 0 ? intervals.map(muteTimeInterval) : undefined,
    },
  };
}

/** The inhibit rules, which neither silence alerts of somebody else nor are triggered by them. */
export function onlyOurs(routing: Routing, only: Readonly<Record<string, string>>): Routing {
  const own = Object.entries(only).map(([label, value]) => `${label}="${value}"`);
  const rules = routing.inhibit_rules as RenderedInhibition[] | undefined;
  return {
    ...routing,
    inhibit_rules: rules?.map(({ source_matchers: source, target_matchers: target, equal }) => ({
      source_matchers: [...own, ...source],
      target_matchers: [...own, ...target],
      equal,
    })),
  };
}

function routeFields(route: RenderedRoute): object {
  return {
    receiver: route.receiver,
    matchers: route.matchers?.map(matcher),
    groupBy: route.group_by,
    groupWait: route.group_wait,
    groupInterval: route.group_interval,
    repeatInterval: route.repeat_interval,
    continue: route.continue,
    activeTimeIntervals: route.active_time_intervals,
    muteTimeIntervals: route.mute_time_intervals,
    routes: route.routes?.map(routeFields),
  };
}

function inhibition({ source_matchers: source, target_matchers: target, equal }: RenderedInhibition, own: string[]): object {
  return { sourceMatch: [...own, ...source].map(matcher), targetMatch: [...own, ...target].map(matcher), equal };
}

/** As `Matcher` renders it: always quoted. */
function matcher(text: string): object {
  const [, name, matchType, quoted] = /^(\w+)(=~|!~|!=|=)("[^]*")$/.exec(text) ?? [];
  return { name, value: JSON.parse(quoted) as string, matchType };
}

function muteTimeInterval({ name, time_intervals: parts }: RenderedInterval): object {
  const zoned = parts.find(({ location }) => !WITHOUT_ZONE.includes(location));
  if (zoned) {
    throw new InvalidConfigError(
      `time interval '${name}' is in '${zoned.location}', and an AlertmanagerConfig has no time zone: use 'UTC', or OperatorRouting.secret`,
    );
  }
  return {
    name,
    timeIntervals: parts.map(({ times, weekdays }) => ({
      times: times.map(({ start_time: startTime, end_time: endTime }) => ({ startTime, endTime })),
      weekdays,
    })),
  };
}

function receiverOf({ name, ...integrations }: RenderedReceiver, inlined: (text: string) => string): object {
  const fields = Object.entries(integrations).map(([integration, configs]) => [
    integrationOf(name, integration),
    (configs as Record<string, unknown>[]).map((settings) => receiverFields(name, integration, settings, inlined)),
  ]);
  return { name, ...(Object.fromEntries(fields) as object) };
}
