import { Dashboard } from '../dashboards/dashboard';
import { MetricCatalog } from '../metrics/metric-catalog';
import { KnownSeries } from '../promql/known-series';
import { add, LabelSets } from '../promql/label-sets';
import { AlertOverride } from '../rules/alert-override';
import { AlertingRule } from '../rules/alerting-rule';
import { overriddenGroup } from '../rules/overridden-group';
import { RuleGroup } from '../rules/rule-group';
import { InvalidConfigError } from '../values/invalid-config-error';
import { nearestName } from '../values/nearest-name';
import { changedKind } from './changed-kind';
import { ISubjectKind } from './subject';

export function alertsOf({ ruleGroups }: ISubjectKind): AlertingRule[] {
  return ruleGroups.flatMap(({ alerts }) => alerts);
}

/** The labels that the alert may have when it fires. */
export function labelsOfAlert({ expr, labels }: AlertingRule, known: KnownSeries): LabelSets {
  return add(
    known.labelSetsOf(expr)?.map((names) => new Set(names)),
    Object.keys(labels),
  );
}

/** The kind with what a stack wants different about its alerts; it is the same kind to everybody else. */
export function overridden(kind: ISubjectKind, overrides: AlertOverride[]): ISubjectKind {
  return withGroups(kind, (groups) => groups.flatMap((group) => overriddenGroup(group, overrides) ?? []));
}

/** The kind with other rules; it is the same kind to everybody else. */
export function withGroups(kind: ISubjectKind, change: (groups: RuleGroup[]) => RuleGroup[]): ISubjectKind {
  return changedKind(kind, { ruleGroups: change(kind.ruleGroups) });
}

const OWN = 'own-rules';

/** Rules and dashboards of a stack's own, as a kind without subjects; none where there are neither. */
export function ownKinds(ruleGroups: RuleGroup[] = [], dashboards: Dashboard[] = []): ISubjectKind[] {
  return ruleGroups.length + dashboards.length === 0 ? [] : [ownKind(ruleGroups, dashboards)];
}

/** Whether it is those. */
export function isOwn({ id }: ISubjectKind): boolean {
  return id === OWN;
}

function ownKind(ruleGroups: RuleGroup[], dashboards: Dashboard[]): ISubjectKind {
  return {
    id: OWN,
    catalog: new MetricCatalog(OWN, { metrics: [] }),
    ruleGroups,
    inhibitRules: [],
    dashboards,
    scrapeConfigs: () => [],
  };
}

/**
 * Runbooks and inhibit rules go by the name of an alert.
 *
 * @throws InvalidConfigError when the kind has an alert whose name another one has taken
 */
export function assertNamesFree(kind: ISubjectKind, others: readonly ISubjectKind[]): void {
  for (const { name } of alertsOf(kind)) {
    const other = others.find((one) => one.id !== kind.id && alertsOf(one).some((alert) => alert.name === name));
    if (!other) continue;
    const [taker, owner] = other.id === OWN ? [other, kind] : [kind, other];
    const [whose, remedy] =
      taker.id === OWN
        ? ['your own rules', `rename yours, or change that of the kind with AlertOverride.change('${name}', …)`]
        : [`kind '${taker.id}'`, 'rename one of them'];
    throw new InvalidConfigError(`alert ${name} of ${whose} has the name of an alert of kind '${owner.id}': ${remedy}`);
  }
}

/** @throws InvalidConfigError when an alert is overridden twice */
export function assertDistinctOverrides(overrides: AlertOverride[]): void {
  const names = overrides.map(({ alert }) => alert);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new InvalidConfigError(`alert ${twice} is overridden twice: put all changes into one override`);
}

/** A sentence for each override of an alert that no kind has. */
export function unknownOverrides(overrides: AlertOverride[], kinds: ISubjectKind[]): string[] {
  const owners = new Map(kinds.flatMap((kind) => alertsOf(kind).map(({ name }) => [name, kind.id] as const)));
  return overrides
    .filter(({ alert }) => !owners.has(alert))
    .map(({ alert }) => {
      const nearest = nearestName(alert, owners.keys());
      const hint =
        nearest === undefined
          ? `monitor the kind that has it, or remove the override; the kinds here are ${kinds.map(({ id }) => id).join(', ')}`
          : `did you mean '${nearest}' of kind ${owners.get(nearest)}`;
      return `there is an override for alert '${alert}', which no monitored kind has: ${hint}`;
    });
}
