import { InhibitionTree } from '../lib/kinds/inhibition-tree';
import { SharedPrometheusKind } from '../lib/kinds/prometheus/shared-prometheus-kind';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';
import { TrainerKind } from '../lib/kinds/trainer/trainer-kind';
import { AlertingRule } from '../lib/rules/alerting-rule';
import { RuleGroup } from '../lib/rules/rule-group';
import { levelsSection } from './contract-page';
import { neededLevel } from './contract-promise';
import { existingExporters } from './existing-exporters';

const GROUPS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups);
const TRAINER_GROUPS = TrainerKind.STANDARD.ruleGroups;

type Table = (head: string[], rows: string[][]) => string;

const HEAD = ['Alert', 'Severity', 'Because', 'For', 'Level', 'Fires when'];

function alertRow(alert: AlertingRule, level: string): string[] {
  const { name, severity, severityReason = '', forDuration, expr } = alert;
  return [`[${name}](runbooks/${name}.md)`, severity, severityReason, forDuration, level, `\`${expr.replace(/\s+/g, ' ')}\``];
}

/** A row for each alert that no kind has where all is our own; one that is asked of each of several metrics has a row all the same. */
function elsewhereRows(): string[][] {
  const here = new Set(GROUPS.flatMap(({ alerts }) => alerts.map(({ name }) => name)));
  const kinds = [new SharedPrometheusKind(), ...existingExporters({})];
  const alerts = kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.alerts)).filter(({ name }) => !here.has(name));
  return [...new Set(alerts.map(({ name }) => name))].map((alert) => {
    const [first, ...others] = alerts.filter(({ name }) => name === alert);
    const row = alertRow(first, '–');
    const metrics = others.map(({ labels }) => `\`${labels.metric}\``);
    return metrics.length === 0 ? row : [...row.slice(0, -1), `${row[row.length - 1]}; the same of ${metrics.join(', ')}`];
  });
}

/** Only what judges trainers has a level. */
function levelIn(group: RuleGroup, alert: AlertingRule): string {
  return TRAINER_GROUPS.includes(group) ? neededLevel(alert.expr).alone : '–';
}

/** Every edge of the tree of causes and consequences, one cause a row. */
function inhibitionTable(table: Table): string {
  const rows = new InhibitionTree(SHIPPED_KINDS).inhibitions.map(({ cause, consequences, except = [], equal }) => [
    cause,
    consequences?.join(', ') ?? (except.length > 0 ? `every other alert but ${except.join(' and ')}` : 'every other alert'),
    equal.join(', '),
  ]);
  return table(['While this fires', 'these stay quiet', 'for equal labels'], rows);
}

/** Every alert of every kind, also those that only others' programs need, and what inhibits what. */
export function alertsPage(note: string, table: Table): string {
  return [
    note,
    '# Alerts',
    'This page shows every threshold at its default. The level is the part of the [contract](metrics.md) that a pod must export for the alert to fire. Alerts of level `core` need only loss, accuracy, steps per second and GPU utilization.',
    'Three alerts of other catalogs are omitted on purpose. A missed report deadline (`tf_train_next_report_deadline_timestamp_seconds`, ten median steps, at least a minute) is covered by TrainingStalled, which waits for five median steps and excludes evaluation; the metric remains for receivers outside Prometheus. A training heartbeat that stops is covered by TrainingStalled as well, or by ExporterStale if steps are still counted. A blocked event loop loses no scrape, because the exporter has its own thread; if it lasts, TrainingStalled fires.',
    ...GROUPS.filter(({ alerts }) => alerts.length > 0).flatMap((group) => [
      `## ${group.name}`,
      table(
        HEAD,
        group.alerts.map((alert) => alertRow(alert, levelIn(group, alert))),
      ),
    ]),
    '## Where others run Prometheus or an exporter',
    'These are there besides in an `OperatorStack` or a `Mixin`, and for the [exporters that are in the cluster already](existing-exporters.md). The jobs are those of kube-prometheus-stack and of the GPU operator.',
    table(HEAD, elsewhereRows()),
    levelsSection(table),
    '## Consequences',
    'One cause, one notification: Alertmanager inhibits an alert while the alert of its cause fires. Rows apply only to alerts that a stack has.',
    inhibitionTable(table),
    '',
  ].join('\n\n');
}
