import { parse } from 'yaml';
import { chartAlertmanager, INSTANCE, NAMESPACE } from '../../tools/frameworks/chart-objects';
import { ControlPlane, KubernetesObject } from '../../tools/frameworks/control-plane';
import { JUDGED, plainJobs, RenderedJob, SCRAPED_NAMESPACE } from '../../tools/frameworks/judged-objects';
import { authorityFiles } from '../../tools/frameworks/judged-stack';
import { whyNoFrameworks } from '../../tools/frameworks/programs';
import { madeFiles, MadeFiles, makeRecordedFiles, recordedFiles } from '../../tools/frameworks/recording';
import { RunningOperator } from '../../tools/frameworks/running-operator';
import { checkAlertmanagerConfig } from '../checkers/amtool';
import { checkConfig, checkRules } from '../checkers/promtool';
import { describeUnless, waitUntil } from '../servers';
import { asMounted, relabeled } from './relabeled';

interface InhibitRule {
  readonly source_matchers: string[];
  readonly target_matchers: string[];
  readonly equal?: string[];
}

interface AlertmanagerYaml {
  readonly route: { readonly receiver: string; readonly routes: { readonly receiver: string; readonly matchers?: string[] }[] };
  readonly inhibit_rules: InhibitRule[];
}

const OBJECT = JUDGED.routes[0].metadata.name;
const OURS = 'part_of="trainwatch"';

/** How the operator calls a job, by the name of ours with '-' for '/'. */
function jobsByName(config: string): ReadonlyMap<string, RenderedJob> {
  const { scrape_configs: jobs } = parse(config) as { scrape_configs: RenderedJob[] };
  const objects = JUDGED.jobs.map(({ metadata }) => metadata.name);
  return new Map(
    jobs.map((job) => [objects.find((name) => job.job_name.split('/')[2] === name)?.replace('trainwatch-', '') ?? job.job_name, job]),
  );
}

const LABEL = '__meta_kubernetes_pod_label_';

/** A pod as service discovery finds it, with the labels that a job selects by, and one that it does not select. */
function podsFor({ kubernetes_sd_configs: [discovery] = [], relabel_configs: steps = [] }: RenderedJob): Record<string, string>[] {
  const sanitized = (name: string) => name.replace(/\W/g, '_');
  const labels = (discovery?.selectors ?? []).flatMap(({ label = '' }) => label.split(',')).map((pair) => pair.split('=', 2));
  const port = steps.find(({ source_labels: [source] = [] }) => source === '__meta_kubernetes_pod_container_port_name')?.regex ?? 'http';
  const known = {
    __meta_kubernetes_namespace: SCRAPED_NAMESPACE,
    __meta_kubernetes_pod_name: 'mnist-x7k2p',
    __meta_kubernetes_pod_node_name: 'gpu-1',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_ip: '10.0.0.7',
    __meta_kubernetes_pod_container_name: 'main',
    __meta_kubernetes_pod_container_port_name: port,
    __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
    __meta_kubernetes_pod_annotation_prometheus_io_port: '9091',
    [`${LABEL}trainwatch_run_id`]: 'mnist-42',
    [`${LABEL}trainwatch_team`]: 'vision',
    ...Object.fromEntries(labels.map(([name, value]) => [`${LABEL}${sanitized(name)}`, value])),
    ...Object.fromEntries(labels.map(([name]) => [`${LABEL.replace('label', 'labelpresent')}${sanitized(name)}`, 'true'])),
  };
  return [
    { ...known, __address__: '10.0.0.7:8080' },
    {
      ...known,
      __address__: '10.0.0.8:8080',
      __meta_kubernetes_pod_container_port_name: 'debug',
      [`${LABEL}trainwatch_run_id`]: 'mnist-43',
    },
  ];
}

/** What a job says besides where its targets are and what they are called. */
function settingsOf({ job_name: _name, kubernetes_sd_configs: _where, relabel_configs: _labels, ...settings }: RenderedJob): object {
  const { scheme, honor_labels: honor, authorization, metric_relabel_configs: steps = [], tls_config: tls = {}, ...rest } = settings;
  const { server_name: name, ca_file: authority, insecure_skip_verify: insecure } = tls as Readonly<Record<string, unknown>>;
  // The operator writes defaults and the value of a Secret.
  return {
    ...rest,
    https: scheme === 'https',
    honors: honor === true,
    authorized: authorization !== undefined,
    tls: { name, trusts: authority !== undefined, insecure: insecure === true },
    steps: (steps as { readonly action?: string }[]).map((step) => ({ ...step, action: step.action ?? 'replace' })),
  };
}

describeUnless(whyNoFrameworks(), 'the real prometheus-operator', () => {
  let plane: ControlPlane;
  let operator: RunningOperator;
  let withoutRules: MadeFiles;
  let made: MadeFiles;
  let rules: Record<string, string>;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    operator = await RunningOperator.start(plane);
    withoutRules = await makeRecordedFiles(plane, operator);
    await plane.apply([...JUDGED.rules, ...JUDGED.routes]);
    rules = await operator.ruleFiles(NAMESPACE, INSTANCE, JUDGED.rules.length);
    const all = JUDGED.routes[0].spec.inhibitRules!.length;
    await operator.alertmanagerConfig(NAMESPACE, INSTANCE, (text) => text.split(`- ${OURS}`).length > 2 * all);
    made = await madeFiles(operator);
  });

  test('makes what is recorded', () => {
    expect(withoutRules).toEqual(recordedFiles());
  });

  test('copies every group of rules, and Prometheus takes them', async () => {
    const groups = Object.values(rules).flatMap((text) => (parse(text) as { groups: object[] }).groups);
    const byName = (all: object[]) => [...all].sort((a, b) => (a as { name: string }).name.localeCompare((b as { name: string }).name));
    expect(byName(groups)).toEqual(byName(JUDGED.rules.flatMap(({ spec }) => spec.groups)));
    await Promise.all(Object.values(rules).map(checkRules));
  });

  test('makes a configuration that Prometheus takes', async () => {
    const mounted = Object.fromEntries(
      Object.entries(rules).map(([name, text]) => [`/etc/prometheus/rules/prometheus-${INSTANCE}-rulefiles-0/${name}`, text]),
    );
    const files = { ...mounted, ...authorityFiles(made['prometheus.yaml']) };
    await checkConfig(asMounted(made['prometheus.yaml']), files);
    await expect(checkConfig(made['prometheus.yaml'].replace('role: pod', 'role: pots'), files)).rejects.toThrow(/pots/);
  });

  test.each(plainJobs().map((job) => [job.job_name, job] as const))(
    'gives the job %s the targets, labels and limits of the plain one',
    async (name, plain) => {
      const job = jobsByName(made['prometheus.yaml']).get(name.replaceAll('/', '-'))!;
      const where = ({ kubernetes_sd_configs: discoveries = [] }: RenderedJob) => discoveries.map(({ namespaces }) => namespaces);
      expect(where(job)).toEqual(where(plain));
      expect(settingsOf(job)).toEqual(settingsOf(plain));
      const pods = podsFor(plain);
      const targets = await relabeled(plain, pods);
      expect(targets).not.toEqual([]);
      expect(await relabeled(job, pods)).toEqual(targets);
    },
  );

  test('makes a configuration that Alertmanager takes, with our routes before those of the chart', async () => {
    await checkAlertmanagerConfig(made['alertmanager.yaml']);
    const { route } = parse(made['alertmanager.yaml']) as AlertmanagerYaml;
    expect([route.receiver, ...route.routes].map((one) => (typeof one === 'string' ? one : [one.receiver, one.matchers]))).toEqual([
      'null',
      [`${NAMESPACE}/${OBJECT}/chat`, [OURS]],
      ['null', ['alertname = "Watchdog"']],
    ]);
  });

  test('inhibits as the object says, and forces no namespace on it', () => {
    const inhibited = (text: string) =>
      (parse(text) as AlertmanagerYaml).inhibit_rules.filter(({ target_matchers: target }) => target.includes(OURS));
    expect(inhibited(made['alertmanager.yaml']).map(({ equal = [], ...sides }) => ({ ...sides, equal }))).toEqual(
      (JUDGED.routes[0].spec.inhibitRules as { sourceMatch: Matcher[]; targetMatch: Matcher[]; equal: string[] }[]).map((rule) => ({
        source_matchers: rule.sourceMatch.map(matcherText),
        target_matchers: rule.targetMatch.map(matcherText),
        equal: rule.equal,
      })),
    );
    expect(made['alertmanager.yaml']).not.toContain('namespace="monitoring"');
  });

  test('forces the namespace on the root of the routes and on both sides of inhibition where nobody says otherwise', async () => {
    await plane.apply(chartAlertmanager());
    const forced = `namespace="${NAMESPACE}"`;
    const text = await operator.alertmanagerConfig(NAMESPACE, INSTANCE, (one) => one.includes(forced));
    const { route, inhibit_rules: inhibited } = parse(text) as AlertmanagerYaml;
    expect(route.routes[0].matchers).toEqual([OURS, forced]);
    const ours = inhibited.filter(({ target_matchers: target }) => target.includes(OURS));
    expect(ours.filter((rule) => ![rule.source_matchers, rule.target_matchers].every((side) => side.includes(forced)))).toEqual([]);
    expect(text.split(forced)).toHaveLength(2 * ours.length + 2);
  });

  test('takes routes in a namespace of runs for the alerts of that one, once their Secret is there', async () => {
    const [{ metadata, ...rest }] = JUDGED.routes;
    await plane.apply([{ ...rest, metadata: { ...metadata, namespace: SCRAPED_NAMESPACE } }]);
    const skipped = () => operator.program.log.split('\n').find((line) => line.includes(`${SCRAPED_NAMESPACE}/${OBJECT}`));
    const said = await waitUntil('the operator leaves the object out', skipped, { programs: [operator.program] });
    expect(said).toMatch(/skipping alertmanagerconfig.*secrets \W*channel\W* not found/);
    const secret = JUDGED.surroundings.find((object) => (object as KubernetesObject).metadata.name === 'channel') as KubernetesObject;
    await plane.apply([{ ...secret, metadata: { ...secret.metadata, namespace: SCRAPED_NAMESPACE } }]);
    const receiver = `${SCRAPED_NAMESPACE}/${OBJECT}/chat`;
    const text = await operator.alertmanagerConfig(NAMESPACE, INSTANCE, (one) => one.includes(receiver));
    const { route } = parse(text) as AlertmanagerYaml;
    expect(route.routes.find((one) => one.receiver === receiver)?.matchers).toEqual([OURS, `namespace="${SCRAPED_NAMESPACE}"`]);
    await checkAlertmanagerConfig(text);
    await plane.deleteAll('alertmanagerconfigs', SCRAPED_NAMESPACE);
  });

  describe('with the whole configuration as a Secret', () => {
    const { metadata } = JUDGED.wholeRouting;

    beforeAll(() => plane.deleteAll('alertmanagerconfigs', NAMESPACE));

    test('takes it in place of that of the chart, templates included', async () => {
      await plane.apply([JUDGED.wholeRouting, ...chartAlertmanager({ configSecret: metadata.name, secrets: ['channel'] })]);
      const hasBot = (own: Record<string, string>) => own['alertmanager.yaml'].includes('receiver: bot');
      const { 'alertmanager.yaml': config, ...templates } = await operator.alertmanagerFiles(NAMESPACE, INSTANCE, hasBot);
      const { 'alertmanager.yaml': given, ...ours } = JUDGED.wholeRouting.stringData;
      expect([Object.keys(ours).length > 0, templates]).toEqual([true, ours]);
      const parts = (text: string) => {
        const { route, receivers, inhibit_rules: inhibited } = parse(text) as Record<string, unknown>;
        return [route, receivers, inhibited];
      };
      // It writes durations in its own way.
      expect(parts(config)).toEqual(parts(given.replaceAll('5000ms', '5s')));
      await checkAlertmanagerConfig(config);
    });

    test('says in its log which settings it does not know, and keeps what it has', async () => {
      await plane.apply([JUDGED.tooNewRouting]);
      const log = () => operator.program.log.split('\n').find((line) => line.includes('failed to initialize from secret'));
      const said = await waitUntil('the operator refuses the Secret', log, { programs: [operator.program] });
      expect(said).toMatch(/field threading not found/);
      expect(said!.match(/field \w+ not found/g)).toHaveLength(1);
      const kept = await operator.alertmanagerFiles(NAMESPACE, INSTANCE, () => true);
      expect(kept['alertmanager.yaml']).toContain('receiver: bot');
    });
  });
});

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly matchType: string;
}

function matcherText({ name, value, matchType }: Matcher): string {
  return `${name}${matchType}"${value.replaceAll('"', '\\"')}"`;
}
