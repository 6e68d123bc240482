import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { CONTRACT_VERSION, ContractLevel, TRAINING_METRICS } from '../../lib/metrics';
import { PromqlExpression } from '../../lib/promql/promql-expression';
import { levelsSection, versionsSection } from '../../tools/contract-page';
import { neededLevel, neededText, PROMISE_HEAD, PROMISED, promiseRows } from '../../tools/contract-promise';
import VERSION_1 from '../../trainer/src/exporter/indexed-snapshot-metrics.json';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The cells of the tables of a document, without what aligns them. */
function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|') && !/^\|[ -]*-{3}/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const asTable = (head: string[], rows: string[][]): string => [head, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

describe('the promise of the README for pods with four metrics', () => {
  const chapter = /### What four metrics are enough for\n([\s\S]*?)\n#/.exec(README)?.[1] ?? '';

  test('is what the rules need', () => {
    expect(rowsOf(chapter)).toEqual([PROMISE_HEAD, ...promiseRows((alert) => `[${alert}](docs/runbooks/${alert}.md)`)]);
  });

  test('names exactly the metrics of level core', () => {
    const core = TRAINING_METRICS.filter(({ level }) => level === ContractLevel.CORE).map(({ name }) => name);
    expect([...chapter.matchAll(/`(tf_\w+)`/g)].map(([, name]) => name).sort()).toEqual(core.sort());
  });

  test.each(PROMISED)('$alert works at level core', ({ alert, needs }) => {
    const { expr } = TrainerKind.STANDARD.ruleGroups.flatMap(({ alerts }) => alerts).find(({ name }) => name === alert)!;
    expect(neededLevel(expr)).toEqual({ withKubernetes: 'core', alone: needs ? 'basic' : 'core' });
  });
});

describe('the level that an alert needs', () => {
  test.each([
    ['tf_train_loss > 1', 'core'],
    ['tf_train_loss > 1 or tf_run_loss_threshold > 1', 'core'],
    ['tf_train_loss > tf_run_loss_threshold', 'full'],
    ['tf_train_loss unless tf_run_state{state="running"} == 1', 'core'],
    ['tf_train_steps_total > 0', 'basic'],
    ['pod:tf_run_state:active_at > 0', 'core with kube-state-metrics, otherwise basic'],
  ])('of %s is %s', (expr, level) => {
    expect(neededText(neededLevel(expr))).toBe(level);
  });

  test('stands in the table of all alerts about runs', () => {
    const rows = rowsOf(levelsSection(asTable));
    expect(rows).toContainEqual(['[TrainingStalled](runbooks/TrainingStalled.md)', 'critical', 'yes', 'yes', 'yes']);
    expect(rows).toContainEqual(['[TrainingInitTooLong](runbooks/TrainingInitTooLong.md)', 'warning', '–', 'yes', 'yes']);
    expect(rows).toContainEqual([
      '[TrainingRunVanished](runbooks/TrainingRunVanished.md)',
      'critical',
      'with kube-state-metrics',
      'yes',
      'yes',
    ]);
    expect(rows).toContainEqual(['[CheckpointStale](runbooks/CheckpointStale.md)', 'critical', '–', '–', 'yes']);
    const [, alerts] = rows.find(([without]) => without === KubeStateMetricsKind.STANDARD.id)!;
    expect(alerts).toContain('[TrainerPodPending](runbooks/TrainerPodPending.md)');
    expect(alerts).not.toContain('NodeAway');
  });
});

describe('the version of the contract', () => {
  test('is 1 for what exporters had that say none, and no metric of it is gone', () => {
    expect(VERSION_1.filter((name) => !TRAINING_METRICS.some((metric) => metric.name === name))).toEqual([]);
    expect(TRAINING_METRICS.filter(({ since }) => since === 1).map(({ name }) => name)).toEqual(VERSION_1);
  });

  test('is never beyond the one that is exported', () => {
    expect(Math.max(...TRAINING_METRICS.map(({ since }) => since))).toBe(CONTRACT_VERSION);
  });

  test('is read by no rule, so that exporters without it are judged like others', () => {
    const selections = [TrainerKind.STANDARD, KubeStateMetricsKind.STANDARD]
      .flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ rules }) => rules))
      .flatMap(({ expr }) => PromqlExpression.parse(expr).selections);
    expect(selections.filter(({ metric }) => metric === 'tf_run_info')).toEqual([]);
  });

  test('has a row with what it brought, and what never fires of an older exporter', () => {
    expect(rowsOf(versionsSection(asTable))).toContainEqual([
      '2',
      '`tf_exporter_restarts_total`, `tf_exporter_damaged_files_total`',
      'ExporterFileDamaged never fires',
    ]);
  });
});
