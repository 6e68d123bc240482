import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { targetLabels } from '../../lib/scraping/target-labels';
import { Metric, MetricLabel, MetricType, MetricUnit, TRAINING_METRICS } from '../../lib/metrics';
import { KnownSeries } from '../../lib/promql/known-series';
import { RecordingRule } from '../../lib/rules/recording-rule';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { instantQuery } from '../../tools/servers/prometheus-api';
import { describeWithServers, requireProgram, startPrometheus, temporaryFolder } from '../servers';

const INTERVAL_SECONDS = 15;
const DURATION_SECONDS = 1800;
const END = Math.floor(Date.now() / 1000) - 3 * 3600;
const START = END - DURATION_SECONDS;

type Labels = Readonly<Record<string, string>>;

const { catalog, ruleGroups, dashboards } = TrainerKind.STANDARD;
const LABELS = targetLabels(TrainerKind.STANDARD.scrapeConfigs(['default'])[0]);
const RECORDINGS = ruleGroups.flatMap(({ recordings }) => recordings);
const KNOWN = new KnownSeries({ scraped: [{ catalog, targetLabels: LABELS }], recorded: RECORDINGS });

const TARGET: Labels = Object.fromEntries(LABELS.map((label) => [label, `the-${label}`]));
const CHOICES: Labels = { namespace: TARGET.namespace, model_name: TARGET.model_name, run_id: TARGET.run_id };
const DURATIONS: Labels = { __rate_interval: '1m', __range: '30m' };

/** Every set of labels that the catalog allows for a metric; where it does not say the values, there is one. */
function labelSets(labels: MetricLabel[]): Labels[] {
  const first: Labels[] = [{}];
  return labels.reduce(
    (sets, { name, values }) => sets.flatMap((set) => (values ?? ['0']).map((value) => ({ ...set, [name]: value }))),
    first,
  );
}

/** The samples of one series in the format of OpenMetrics. */
function series(name: string, labels: Labels, valueAt: (time: number) => number, target = TARGET): string[] {
  const inner = Object.entries({ ...labels, ...target }).map(([label, value]) => `${label}="${value}"`);
  const lines: string[] = [];
  for (let time = START; time <= END; time += INTERVAL_SECONDS) lines.push(`${name}{${inner.join()}} ${valueAt(time)} ${time}`);
  return lines;
}

function samples(metric: Metric): string[] {
  const sets = labelSets(metric.labels);
  const count = (time: number) => time - START;
  switch (metric.type) {
    case MetricType.COUNTER:
      return sets.flatMap((labels) => series(metric.name, labels, count));
    case MetricType.GAUGE:
      return sets.flatMap((labels) => series(metric.name, labels, (time) => (metric.unit === MetricUnit.TIMESTAMP_SECONDS ? time : 0.5)));
    case MetricType.HISTOGRAM:
      return [
        ...sets.flatMap((labels) =>
          [...metric.buckets, '+Inf'].flatMap((le) => series(`${metric.name}_bucket`, { ...labels, le: String(le) }, count)),
        ),
        ...sets.flatMap((labels) => series(`${metric.name}_sum`, labels, count)),
        ...sets.flatMap((labels) => series(`${metric.name}_count`, labels, count)),
      ];
    case MetricType.SUMMARY:
    case MetricType.UNTYPED:
      throw new Error(`no trainer exports a ${metric.type}`);
  }
}

/** What a rule records of the run, with the labels that it leaves. */
function recorded({ name, expr }: RecordingRule): string[] {
  const left = [...new Set(KNOWN.labelSetsOf(expr)?.flat())].map((label) => [label, TARGET[label] ?? '0'] as const);
  return series(name, {}, () => 0.5, Object.fromEntries(left));
}

/** A firing alert of the run, as Prometheus writes it down. */
function alert(): string[] {
  const labels = { alertname: 'TrainingStalled', severity: 'critical', worker: '0' };
  return [...series('ALERTS', { ...labels, alertstate: 'firing' }, () => 1), ...series('ALERTS_FOR_STATE', labels, () => START)];
}

async function startWithRun(): Promise<string> {
  const [text, config, data] = [join(temporaryFolder(), 'run.txt'), join(temporaryFolder(), 'prometheus.yml'), temporaryFolder()];
  const scraped = series('up', {}, () => 1);
  const exported = [...TRAINING_METRICS.flatMap(samples), ...RECORDINGS.flatMap(recorded), ...scraped, ...alert(), '# EOF', ''];
  writeFileSync(text, exported.join('\n'));
  writeFileSync(config, stringify({ scrape_configs: [] }));
  execFileSync(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', text, data]);
  return (await startPrometheus(config, [], data)).url;
}

interface DashboardJson {
  readonly panels: PanelJson[];
  readonly annotations: { readonly list?: { readonly name: string; readonly expr: string }[] };
}

interface PanelJson {
  readonly title: string;
  readonly targets?: { readonly refId: string; readonly expr: string }[];
}

/** Fills in what Grafana would. */
function filledIn(expr: string): string {
  return expr.replace(/\$(\w+)/g, (_, name: string) => DURATIONS[name] ?? CHOICES[name]);
}

describeWithServers(['prometheus', 'promtool'], 'dashboards over a run that exports the whole catalog', () => {
  let url: string;
  beforeAll(async () => {
    url = await startWithRun();
  });

  test.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))(
    '%s: every query has values, all of them finite',
    async (_, dashboard) => {
      const { panels, annotations } = JSON.parse(dashboard.toText()) as DashboardJson;
      const ofPanels = panels.flatMap(({ title, targets = [] }) => targets.map(({ refId, expr }) => ({ name: `${title} ${refId}`, expr })));
      const queries = [...ofPanels, ...(annotations.list ?? [])];
      const wrong: string[] = [];
      for (const { name, expr } of queries) {
        const result = await instantQuery(url, filledIn(expr), { time: String(END) });
        if (result.length === 0 || !result.every(({ value }) => Number.isFinite(value))) wrong.push(`${name}: ${JSON.stringify(result)}`);
      }
      expect(queries.length).toBeGreaterThan(5);
      expect(wrong).toEqual([]);
    },
  );
});
