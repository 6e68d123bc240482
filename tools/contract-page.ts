import { DCGM_EXPORTER } from '../lib/kinds/dcgm-exporter/dcgm-exporter-name';
import { KUBE_STATE_METRICS } from '../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';
import { TrainerKind } from '../lib/kinds/trainer/trainer-kind';
import { CONTRACT_VERSION, CONTRACT_VERSION_LABEL, Metric, TRAINING_METRICS } from '../lib/metrics';
import { Severity } from '../lib/rules/severity';
import { includesLevel, LEVELS } from './contract-level';
import { neededLevel, PROMISE_HEAD, promiseRows } from './contract-promise';
import { readBy } from './shipped-rules';

type Table = (head: string[], rows: string[][]) => string;

const TRAINER = TrainerKind.STANDARD.ruleGroups;
const ALERTS = TRAINER.flatMap(({ alerts }) => alerts).filter(({ severity }) => severity !== Severity.NONE);
const runbook = (alert: string): string => `[${alert}](runbooks/${alert}.md)`;

/** The metrics that the versions of the contract have brought, and the alerts that need them. */
export function versionsSection(table: Table): string {
  const versions = Array.from({ length: CONTRACT_VERSION - 1 }, (_, before) => before + 2);
  const alertsThatRead = ({ seriesNames }: Metric): string[] =>
    ALERTS.map(({ name }) => name).filter((alert) => seriesNames.some((series) => readBy([alert], TRAINER).has(series)));
  const rows = versions.map((version) => {
    const brought = TRAINING_METRICS.filter(({ since }) => since === version);
    const silent = [...new Set(brought.flatMap(alertsThatRead))];
    return [
      String(version),
      brought.map(({ name }) => `\`${name}\``).join(', '),
      silent.map((alert) => (isSilentWithout(alert, brought) ? `${alert} never fires` : `${alert} knows less`)).join(', ') || 'no alert',
    ];
  });
  return [
    '## Versions of the contract',
    `\`tf_run_info{${CONTRACT_VERSION_LABEL}}\` says which version of this contract an exporter speaks: this is version ${CONTRACT_VERSION}. An exporter without the label, or without \`tf_run_info\`, speaks version 1. No rule reads the label: alerts work with every version, as far as what they read is there.`,
    table(['Version', 'Brought', 'Of an older exporter'], rows),
  ].join('\n\n');
}

/** Whether all that the alert is made of is lacking. */
function isSilentWithout(alert: string, brought: readonly Metric[]): boolean {
  const names = new Set(brought.flatMap(({ seriesNames }) => seriesNames));
  const exported = new Set(TRAINING_METRICS.flatMap(({ seriesNames }) => seriesNames));
  const read = [...readBy([alert], TRAINER)].filter((name) => exported.has(name));
  return read.every((name) => names.has(name));
}

/** Which alerts a pod of each contract level has, and what the exporters beside it add. */
export function levelsSection(table: Table): string {
  const rows = ALERTS.map(({ name, severity, expr }) => {
    const { alone, withKubernetes } = neededLevel(expr);
    const cell = (level: (typeof LEVELS)[number]): string =>
      includesLevel(level, alone) ? 'yes' : includesLevel(level, withKubernetes) ? 'with kube-state-metrics' : '–';
    return [runbook(name), severity, ...LEVELS.map(cell)];
  });
  return [
    '## What works at which level',
    'A pod says by its label `trainwatch/contract` how much of the [contract](metrics.md) it exports. This is what follows from that for the alerts about a run.',
    table(['Alert', 'Severity', ...LEVELS], unique(rows)),
    'With the four metrics of level `core` alone:',
    table(PROMISE_HEAD, promiseRows(runbook)),
    [
      'A run that ends normally notifies nobody above info, at any level and with or without kube-state-metrics.',
      'Without kube-state-metrics, nobody notices that the pod of a run of level `core` is gone: the target is gone with it, and nothing says whether it ended well. From level `basic` on the run says itself when it has ended.',
    ].join(' '),
    'What else watches a run needs another exporter, and does not depend on the level:',
    table(
      ['Without', 'these never fire'],
      [KUBE_STATE_METRICS, DCGM_EXPORTER].map((id) => [id, alertsOfKind(id).map(runbook).join(', ')]),
    ),
  ].join('\n\n');
}

function alertsOfKind(kind: string): string[] {
  const groups = SHIPPED_KINDS.filter(({ id }) => id === kind).flatMap(({ ruleGroups }) => ruleGroups);
  const alerts = groups.flatMap(({ alerts: all }) => all).filter(({ severity }) => severity !== Severity.NONE);
  return [...new Set(alerts.map(({ name }) => name))];
}

/** Several rules of one alert and level are one row. */
function unique(rows: string[][]): string[][] {
  return [...new Map(rows.map((row) => [row.join(), row] as const)).values()];
}
