import { KnownSeries } from '../promql/known-series';
import { labelsIn, mayCarry } from '../promql/label-sets';
import { AlertingRule } from '../rules/alerting-rule';
import { Inhibition, InhibitRule } from '../rules/inhibit-rule';
import { nameHint } from '../values/nearest-name';
import { alertsOf, labelsOfAlert } from './alerts';
import { ISubjectKind } from './subject';

/** An inhibit rule, and the alerts that it may name. */
interface Statement {
  readonly inhibition: Inhibition;
  readonly alerts: AlertingRule[];
  /** Who states it and whose alerts these are, as they stand in messages. */
  readonly owner: string;
  readonly whose: string;
}

/** One alert that is silenced by another. */
interface Edge {
  readonly cause: AlertingRule;
  readonly consequence: AlertingRule;
  readonly equal: string[];
}

/** Which alerts are mere consequences of which, over all kinds that are monitored together. */
export class InhibitionTree {
  private readonly alertsOfKinds: ReadonlyMap<ISubjectKind, AlertingRule[]>;
  private readonly alerts: AlertingRule[];
  private readonly ofKinds: Statement[];
  private readonly ofAlertmanager: Statement[];

  /**
   * @param kinds as they are monitored: without the alerts that are switched off
   * @param disabled names of alerts that are switched off, which rules may still name
   * @param given rules that Alertmanager has been given besides, about alerts of any kind
   */
  public constructor(
    private readonly kinds: ISubjectKind[],
    private readonly disabled: string[] = [],
    given: InhibitRule[] = [],
  ) {
    this.alertsOfKinds = new Map(kinds.map((kind) => [kind, alertsOf(kind)]));
    this.alerts = [...this.alertsOfKinds.values()].flat();
    this.ofKinds = kinds.flatMap((kind) => stated(kind.inhibitRules).flatMap((inhibition) => this.statement(kind, inhibition)));
    this.ofAlertmanager = stated(given).map((inhibition) => ({
      inhibition,
      alerts: this.alerts,
      owner: 'Alertmanager',
      whose: 'any monitored kind',
    }));
  }

  /** The rules for alertmanager.yml. */
  public get rules(): InhibitRule[] {
    const free = this.kinds.flatMap(({ inhibitRules }) => inhibitRules.filter(({ inhibition }) => !inhibition));
    return [...free, ...this.inhibitions.map((inhibition) => InhibitRule.ofConsequences(inhibition))];
  }

  /** What is stated by the names of alerts, without those that there are not in this stack. */
  public get inhibitions(): Inhibition[] {
    return this.ofKinds.flatMap(({ inhibition, alerts }): Inhibition[] => {
      const exists = (name: string): boolean => alerts.some((alert) => alert.name === name);
      if (!exists(inhibition.cause)) return [];
      if (!inhibition.consequences) return [{ ...inhibition, except: this.exceptions(inhibition) }];
      const consequences = inhibition.consequences.filter(exists);
      return consequences.length > 0 ? [{ ...inhibition, consequences }] : [];
    });
  }

  /** What explains the cause of everything else is sent as well. */
  private exceptions({ cause, except = [] }: Inhibition): string[] {
    const explaining = this.ofKinds.filter(({ inhibition }) => inhibition.consequences?.includes(cause));
    return [...new Set([...except, ...explaining.map(({ inhibition }) => inhibition.cause)])];
  }

  /** A sentence for each alert that nobody has, each label that an alert lacks, and each circle of alerts that silence each other. */
  public violations(known: KnownSeries): string[] {
    const statements = [...this.ofKinds, ...this.ofAlertmanager];
    const edges = statements.flatMap((statement) => this.edges(statement, known));
    return [
      ...statements.flatMap((statement) => this.dangling(statement)),
      ...new Set(edges.flatMap((edge) => missingLabels(edge, known))),
      ...circles(edges),
    ];
  }

  private statement(kind: ISubjectKind, inhibition: Inhibition): Statement[] {
    const { otherKind = kind.id } = inhibition;
    const other = this.kinds.find(({ id }) => id === otherKind);
    if (!other) return [];
    const owner = `kind ${kind.id}`;
    const alerts = [...new Set([kind, other].flatMap((one) => this.alertsOfKinds.get(one) ?? []))];
    return [{ inhibition, alerts, owner, whose: other === kind ? owner : `${owner} or ${otherKind}` }];
  }

  private dangling({ inhibition, alerts, owner, whose }: Statement): string[] {
    const names = alerts.map(({ name }) => name);
    return [inhibition.cause, ...(inhibition.consequences ?? []), ...(inhibition.except ?? [])]
      .filter((name) => !names.includes(name) && !this.disabled.includes(name))
      .map(
        (name) =>
          `${owner} has an inhibit rule for alert '${name}', which is not an alert of ${whose}: ${nameHint(name, names)}, or is otherKind missing`,
      );
  }

  private edges(statement: Statement, known: KnownSeries): Edge[] {
    const { inhibition, alerts } = statement;
    const { cause, consequences, except = [], equal } = inhibition;
    // Rules given to Alertmanager are used unchanged.
    const exceptions = this.ofKinds.includes(statement) ? this.exceptions(inhibition) : except;
    const carriesAll = (alert: AlertingRule): boolean => equal.every((label) => mayCarry(labelsOfAlert(alert, known), label));
    const silenced = consequences
      ? alerts.filter(({ name }) => consequences.includes(name))
      : this.alerts.filter((alert) => ![cause, ...exceptions].includes(alert.name) && carriesAll(alert));
    return alerts
      .filter(({ name }) => name === cause)
      .flatMap((source) => silenced.map((consequence) => ({ cause: source, consequence, equal })));
  }
}

function stated(rules: InhibitRule[]): Inhibition[] {
  return rules.flatMap(({ inhibition }) => inhibition ?? []);
}

function missingLabels({ cause, consequence, equal }: Edge, known: KnownSeries): string[] {
  return [cause, consequence].flatMap((alert) => {
    const labels = labelsOfAlert(alert, known);
    return equal
      .filter((label) => !mayCarry(labels, label))
      .map(
        (label) =>
          `alert ${cause.name} never silences ${consequence.name}, because ${alert.name} has no label '${label}', which must be equal in both: ${nameHint(label, labelsIn(labels))}`,
      );
  });
}

/** Alerts that silence each other in a circle: no notification would be sent for any. */
function circles(edges: Edge[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { cause, consequence } of edges) {
    next.set(cause.name, (next.get(cause.name) ?? new Set<string>()).add(consequence.name));
  }
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const name of next.get(from) ?? []) if (!seen.has(name)) reached(name, seen.add(name));
    return seen;
  };
  const circular = [...next.keys()].filter((name) => reached(name).has(name)).sort();
  return circular.length > 0
    ? [`alerts ${circular.join(', ')} silence each other, so nobody is notified of any: remove one of the rules`]
    : [];
}
