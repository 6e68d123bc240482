import { MetricCatalog } from '../metrics/metric-catalog';
import { KnownSeries } from '../promql/known-series';
import { add, LabelSets } from '../promql/label-sets';
import { AlertOverride } from '../rules/alert-override';
import { AlertingRule } from '../rules/alerting-rule';
import { overriddenGroup } from '../rules/overridden-group';
import { RuleGroup } from '../rules/rule-group';
import { InvalidConfigError } from '../values/invalid-config-error';
import { nearestName } from '../values/nearest-name';
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
  const ruleGroups = kind.ruleGroups.flatMap((group) => overriddenGroup(group, overrides) ?? []);
  return {
    id: kind.id,
    catalog: kind.catalog,
    ruleGroups,
    inhibitRules: kind.inhibitRules,
    dashboards: kind.dashboards,
    needs: kind.needs,
    scrapeConfigs: (namespaces) => kind.scrapeConfigs(namespaces),
  };
}

/** Rules of a stack's own, as a kind without subjects. */
export function ownRules(ruleGroups: RuleGroup[]): ISubjectKind {
  return {
    id: 'own-rules',
    catalog: new MetricCatalog('own-rules', { metrics: [] }),
    ruleGroups,
    inhibitRules: [],
    dashboards: [],
    scrapeConfigs: () => [],
  };
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
      const nearest = nearestName(alert, owners.keys()) ?? '';
      return `there is an override for alert '${alert}', which no monitored kind has: did you mean '${nearest}' of kind ${owners.get(nearest)}`;
    });
}
