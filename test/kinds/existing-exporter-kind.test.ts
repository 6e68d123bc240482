import { parse, stringify } from 'yaml';
import { ExistingDcgmExporterProps, ExistingExporterKind, ExistingExporterProps } from '../../lib/kinds/existing-exporter-kind';
import { DcgmExporterKind } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmProfile } from '../../lib/kinds/dcgm-exporter/dcgm-profile';
import { customResourceStateYaml, frameworkPolicy } from '../../lib/kinds/kube-state-metrics/custom-resource-state';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { KueueKind } from '../../lib/kinds/kueue/kueue-kind';
import { SecretKey } from '../../lib/values/secret-key';
import { notesOf, scrapedAs } from '../../lib/kinds/changed-kind';
import { KindSet } from '../../lib/kinds/kind-set';
import { renamedJobs } from '../../lib/kinds/rewritten-kind';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { ISubjectKind } from '../../lib/kinds/subject';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { EXISTING_KINDS } from './existing-kinds';

const [KSM, NODE, DCGM, PUSHGATEWAY] = EXISTING_KINDS;

/** Of a chart. */
interface Values {
  readonly customResourceState: unknown;
  readonly rbac: unknown;
}

const rulesOf = ({ ruleGroups }: ISubjectKind) => ruleGroups.flatMap(({ rules }) => rules);
const exprOf = (kind: ISubjectKind, name: string) => rulesOf(kind).find((rule) => rule.name === name)?.expr;

describe('an exporter that is there', () => {
  test.each<[string, ExistingExporterProps, string | undefined]>([
    [
      'neither',
      {},
      "existing dcgm-exporter has neither a job nor labels and port: name the job that scrapes it, or the labels of its pods and the port, for example { labels: { app: 'dcgm-exporter' }, port: 'metrics' }",
    ],
    [
      'both',
      { job: 'a', port: 'b' },
      'existing dcgm-exporter has a job and labels or a port: name the job if it is scraped already, or labels and port if it is to be scraped',
    ],
    [
      'no labels',
      { port: 'metrics' },
      "existing dcgm-exporter has no labels, which would select every pod: set at least one that its pods carry, for example { app: 'dcgm-exporter' }",
    ],
    ['empty labels', { labels: {}, port: 'metrics' }, 'existing dcgm-exporter has no labels, which would select every pod'],
    [
      'no port',
      { labels: { app: 'x' } },
      "existing dcgm-exporter has labels and no port: set the name of the port that serves metrics, for example 'metrics'",
    ],
    ['a label that is none', { labels: { 'a b': 'x' }, port: 'metrics' }, "label key 'a b' is not valid"],
    [
      'a port that is none',
      { labels: { app: 'x' }, port: 'Metrics' },
      "port of existing dcgm-exporter 'Metrics' is not the name of a container's port",
    ],
    ['an empty job', { job: ' ' }, "job of existing dcgm-exporter is empty: name the one that 'count by (job) (up)' shows"],
    ['no time', { job: 'a', metricsMissingFor: '0s' }, "metricsMissingFor '0s' is out of range: must be a duration from '1s' to '1d'"],
    ['a job', { job: 'monitoring/dcgm exporter/0', metricsMissingFor: '1h' }, undefined],
    ['labels and port', { labels: { app: 'nvidia-dcgm-exporter' }, port: 'metrics' }, undefined],
  ])('says in exactly one way how it is scraped: %s', (_case, props, message) => {
    const make = () => ExistingExporterKind.dcgmExporter(props);
    if (message === undefined) expect(make().id).toBe('dcgm-exporter');
    else expect(make).toThrow(message);
  });

  test('is one kind, however often it is said, and another one with other thresholds', () => {
    const dcgmExporter = (props: ExistingDcgmExporterProps) => ExistingExporterKind.dcgmExporter(props);
    expect(dcgmExporter({ job: 'a' })).toBe(dcgmExporter({ job: 'a' }));
    expect(dcgmExporter({ job: 'a' })).not.toBe(dcgmExporter({ job: 'b' }));
    expect(dcgmExporter({ job: 'a' })).not.toBe(dcgmExporter({ job: 'a', monitoredAs: new DcgmExporterKind() }));
  });

  test('is scraped by a job of its kind where it has labels and a port, and judged by its own rules', () => {
    const kind = ExistingExporterKind.dcgmExporter({ labels: { app: 'nvidia-dcgm-exporter' }, port: 'metrics' });
    const [job] = kind.scrapeConfigs(['gpu-operator']);
    const [ours] = DcgmExporterKind.STANDARD.scrapeConfigs(['gpu-operator']);
    const text = stringify(ours._render())
      .replace('app.kubernetes.io/name=dcgm-exporter', 'app=nvidia-dcgm-exporter')
      .replace('gpu-metrics', 'metrics');
    expect(stringify(job._render())).toBe(text);
    expect(scrapedAs(kind)).toBeUndefined();
    expect(kind.ruleGroups.map(({ name }) => name)).toEqual([
      ...DcgmExporterKind.STANDARD.ruleGroups.map(({ name }) => name),
      'missing-dcgm-exporter',
    ]);
    expect(kind.dashboards).toEqual(DcgmExporterKind.STANDARD.dashboards);
  });

  test('has no job where another one scrapes it, and reads what is recorded of it', () => {
    expect(DCGM.scrapeConfigs(['gpu-operator'])).toEqual([]);
    expect(scrapedAs(DCGM)).toBe('nvidia-dcgm-exporter');
    expect(exprOf(DCGM, 'GpuNodeUnmonitored')).toContain('unless on (node) gpu:up:normalized');
    expect(exprOf(DCGM, 'GpuTemperatureHigh')).toContain('(gpu:DCGM_FI_DEV_GPU_TEMP:normalized < 2147483632) > 85');
    expect(exprOf(NODE, 'NodeClockSkew')).toContain('abs(node:node_time_seconds:normalized - (node:node_time_seconds:timestamp))');
    const shown = DCGM.dashboards.flatMap(({ expressions }) => expressions.map(({ expr }) => expr)).join('\n');
    expect(shown).not.toMatch(/(?<!:)\bDCGM_\w+(?!:)\b/);
    expect(DCGM.dashboards[0].toText()).toContain('label_values(gpu:DCGM_FI_DEV_GPU_TEMP:normalized, node)');
  });

  test('that asks for a token needs one where it is scraped', () => {
    const pods = { labels: { 'app.kubernetes.io/name': 'kueue' }, port: 'metrics' };
    expect(() => ExistingExporterKind.kueue(pods)).toThrow(
      "existing kueue is scraped without a token, and Kueue would answer with 401: set bearerToken of the kind, for example monitoredAs: new KueueKind({ bearerToken: SecretKey.of('kueue-metrics', 'token') })",
    );
    expect(() => ExistingExporterKind.kueue({})).toThrow('existing kueue has neither a job nor labels and port');
    expect(scrapedAs(ExistingExporterKind.kueue({ job: 'kueue-metrics' }))).toBe('kueue-metrics');
    const monitoredAs = new KueueKind({ bearerToken: SecretKey.of('kueue-metrics', 'token') });
    expect(scrapedAs(ExistingExporterKind.kueue({ ...pods, monitoredAs }))).toBeUndefined();
  });

  test('that may not see pods is not asked for them', () => {
    const kind = ExistingExporterKind.dcgmExporter({ job: 'a', monitoredAs: new DcgmExporterKind({ profile: DcgmProfile.RESTRICTED }) });
    expect(exprOf(kind, 'gpu:DCGM_FI_DEV_GPU_TEMP:normalized')).not.toContain('exported_pod');
  });

  test('names in the message of a missing metric the alerts that do not work', () => {
    const texts = rulesOf(DCGM).find(({ name, labels }) => name === 'GpuMetricsMissing' && labels.metric === 'DCGM_EXP_XID_ERRORS_COUNT');
    expect((texts as { texts?: string[] } | undefined)?.texts?.[1]).toContain('GpuXidFatal and GpuXidError do not work without it.');
  });
});

describe('what must be set in the cluster', () => {
  test('is the counters of dcgm-exporter that are no default', () => {
    const [sentence, ...lines] = notesOf(DCGM)[0].split('\n');
    expect(sentence).toContain('GpuXidFatal');
    expect(sentence).toContain('dcgmExporter.config.name');
    expect(lines).toContain('DCGM_EXP_XID_ERRORS_COUNT,gauge,"Errors that the driver has reported within the window"');
    expect(lines.filter((line) => /GPU_TEMP|FB_USED|PIPE_TENSOR/.test(line))).toEqual([]);
    expect(lines.every((line) => /^DCGM_\w+,(gauge|counter),".+"$/.test(line))).toBe(true);
  });

  test('is the allow-list of kube-state-metrics', () => {
    expect(notesOf(KSM).join()).toContain(
      'metricLabelsAllowlist:\n    - pods=[trainwatch/subject,trainwatch/model,trainwatch/team,batch.kubernetes.io/job-name,jobset.sigs.k8s.io/jobset-name,volcano.sh/job-name,leaderworkerset.sigs.k8s.io/name,training.kubeflow.org/job-name,ray.io/cluster,ray.io/originated-from-cr-name,trainwatch/run-id]\n    - nodes=[nvidia.com/gpu.product,nvidia.com/gpu.replicas]',
    );
  });

  test('is what kube-state-metrics needs for training frameworks, as values of its chart', () => {
    const [, frameworks] = notesOf(KSM);
    const [sentence, ...lines] = frameworks.split('\n');
    expect(sentence).toBe(
      'kube-state-metrics exports nothing of TFJob, JobSet, TrainJob and MPIJob unless it is configured. Add this to the values of kube-prometheus-stack:',
    );
    const { customResourceState: state, rbac } = (parse(lines.join('\n')) as Record<string, Values>)['kube-state-metrics'];
    const all = Object.values(TrainingFramework);
    expect(state).toEqual({ enabled: true, config: parse(customResourceStateYaml(all)) as unknown });
    expect(rbac).toEqual({ extraRules: frameworkPolicy(all) });
    expect(notesOf(ExistingExporterKind.kubeStateMetrics({ job: 'ksm' }))).toHaveLength(1);
    expect(exprOf(KSM, 'tfjob:kube_tfjob_status_condition:normalized')).toContain('"exported_namespace"');
    expect(exprOf(KSM, 'job:kube_training_job_status_condition:run')).toContain('tfjob:kube_tfjob_status_condition:normalized{condition=');
  });

  test('is nothing for node-exporter, whose default collectors are enough, and that a Pushgateway keeps labels', () => {
    expect(notesOf(NODE)).toEqual([]);
    expect(notesOf(PUSHGATEWAY)[0]).toContain('honorLabels');
  });
});

describe('kinds that are monitored together', () => {
  const others = SHIPPED_KINDS.filter(({ id }) => EXISTING_KINDS.every((kind) => kind.id !== id));
  const set = (kinds: readonly ISubjectKind[], known: readonly ISubjectKind[] = []) => {
    const together = new KindSet([], undefined, { kinds: known });
    for (const kind of kinds) together.add(kind);
    return together;
  };

  test('find the series of each other, in whatever order they come if all are known', () => {
    const all = [...EXISTING_KINDS, ...others];
    expect(set(all, all).violations([])).toEqual([]);
    const reversed = set([...all].reverse(), all);
    expect(reversed.violations([])).toEqual([]);
    const expected = reversed.kinds.flatMap(rulesOf).find(({ name }) => name === 'node:kube_node_status_capacity:gpus');
    expect(expected?.expr).toContain('node:kube_node_status_capacity:normalized{resource=');
  });

  test('say which comes too early, where they are learned one by one', () => {
    expect(set([KSM, DCGM, ...others, NODE, PUSHGATEWAY]).violations([])).toEqual([]);
    expect(set([DCGM, KSM, ...others]).violations([])).toEqual([
      "rules of kind 'dcgm-exporter' read what kind 'kube-state-metrics' exports, which is scraped already by job 'monitoring/ksm': monitor 'kube-state-metrics' before 'dcgm-exporter'",
    ]);
  });
});

describe('names of jobs', () => {
  const renamed = renamedJobs(TrainerKind.STANDARD, { 'tensorflow-training': 'training/trainers' });

  test('change in rules, in what they record and in the job that scrapes', () => {
    expect(JSON.stringify(rulesOf(renamed).map((rule) => rule._render()))).not.toContain('job="tensorflow-training"');
    expect(exprOf(renamed, 'ScrapeSlow')).toContain('scrape_duration_seconds{job="training/trainers"}');
    expect(renamed.scrapeConfigs(['training']).map(({ jobName }) => jobName)).toEqual(['training/trainers']);
    const recorded = renamedJobs(
      SHIPPED_KINDS.find(({ id }) => id === 'kube-state-metrics')!,
      { 'tensorflow-training': 'training/trainers' },
    );
    expect(rulesOf(recorded).flatMap(({ labels }) => labels.job ?? [])).toEqual(['training/trainers']);
  });

  test('change nothing where nobody asks for them', () => {
    expect(renamedJobs(TrainerKind.STANDARD, { grafana: 'g' })).toBe(TrainerKind.STANDARD);
    expect(renamedJobs(TrainerKind.STANDARD, {})).toBe(TrainerKind.STANDARD);
  });

  test('keep all promises between kinds', () => {
    const together = new KindSet([], undefined, { jobs: { 'tensorflow-training': 'training/trainers', grafana: 'g' } });
    for (const kind of SHIPPED_KINDS) together.add(kind);
    expect(together.violations([])).toEqual([]);
  });
});
