import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { Prometheus } from '../../lib/components/prometheus/prometheus';
import { AlertingRule } from '../../lib/rules/alerting-rule';
import { RecordingRule } from '../../lib/rules/recording-rule';
import { RuleGroup } from '../../lib/rules/rule-group';
import { Severity } from '../../lib/rules/severity';
import { RelabelConfig } from '../../lib/scraping/relabel-config';
import { ScrapeConfig } from '../../lib/scraping/scrape-config';
import { FileTargets, StaticTargets } from '../../lib/scraping/target-lists';
import { Manifests } from '../../lib/testing/manifests';
import { describeWithServers, freePort, instantQuery, requireProgram, RunningProgram, temporaryFolder, waitUntil } from '../servers';

/** An alert as Prometheus sends it. */
interface SentAlert {
  readonly labels: Record<string, string>;
}

const servers: Server[] = [];

/** A server on an ephemeral port; its address is `host:port`. */
async function listen(answer: (request: IncomingMessage, body: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(answer(request, body)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function rules(loss: number): RuleGroup {
  return new RuleGroup('training', {
    rules: [
      new RecordingRule('job:up:sum', { expr: 'sum by (job) (up)' }),
      new AlertingRule('HighLoss', {
        expr: `tf_train_loss > ${loss}`,
        severity: Severity.WARNING,
        summary: 'Loss is high',
        description: 'Loss is {{ $value }}.',
      }),
    ],
  });
}

describeWithServers(['prometheus'], 'Prometheus as rendered', () => {
  const root = temporaryFolder();
  const alerts: SentAlert[] = [];
  let url: string;
  let program: RunningProgram;
  let exporter: string;

  /** Writes what the pod would find below /etc/prometheus. */
  function writeManifests(chart: Chart): void {
    for (const [folder, configMap, file] of [
      ['config', 'prometheus-config', 'prometheus.yml'],
      ['rules', 'prometheus-rules-training', 'training.yml'],
    ]) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, file), Manifests.ofChart(chart).configFile(configMap, file));
    }
  }

  function render(alertmanager: string, loss: number): Chart {
    const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
    const server = new Prometheus(chart, 'prometheus', {
      cluster: 'gpu-east',
      externalLabels: { price: '$1' },
      alertmanagers: [new StaticTargets([alertmanager])],
      scrapeInterval: '1s',
      evaluationInterval: '1s',
      otlpReceiver: true,
    });
    server.addScrapeConfig(
      new ScrapeConfig('static', {
        serviceDiscovery: [new StaticTargets([exporter], { labels: { __meta_run: 'mnist' } })],
        relabelConfigs: [RelabelConfig.copy('__meta_run', 'run_id')],
      }),
    );
    server.addScrapeConfig(new ScrapeConfig('files', { serviceDiscovery: [new FileTargets([join(root, 'targets', '*.json')])] }));
    server.addRuleGroup(rules(loss));
    return chart;
  }

  beforeAll(async () => {
    exporter = await listen(() => '# TYPE tf_train_loss gauge\ntf_train_loss 5\n');
    const alertmanager = await listen((request, body) => {
      if (request.method === 'POST') alerts.push(...(JSON.parse(body) as SentAlert[]));
      return '';
    });
    writeManifests(render(alertmanager, 4));
    mkdirSync(join(root, 'targets'));
    url = `http://127.0.0.1:${await freePort()}`;
    const args = [
      `--config.file=${join(root, 'config', 'prometheus.yml')}`,
      '--config.auto-reload',
      '--config.auto-reload-interval=1s',
      `--storage.tsdb.path=${temporaryFolder()}`,
      `--web.listen-address=${new URL(url).host}`,
      '--web.enable-otlp-receiver',
    ];
    program = RunningProgram.start(requireProgram('prometheus'), args, { env: { POD_NAME: 'prometheus-0' } });
    await waitUntil('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok, { programs: [program] });
  });

  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  test('scrapes named targets and gives their series the labels of relabeling', async () => {
    const up = () => instantQuery(url, 'up{job="static"} == 1');
    expect(await waitUntil('the target is up', up, { programs: [program] })).toEqual([
      { metric: { __name__: 'up', job: 'static', instance: exporter, run_id: 'mnist' }, value: 1 },
    ]);
  });

  test('finds targets that are written into a file while it runs', async () => {
    writeFileSync(join(root, 'targets', 'more.json'), JSON.stringify([{ targets: [exporter], labels: { run_id: 'resnet' } }]));
    const up = () => instantQuery(url, 'up{job="files"} == 1');
    expect(await waitUntil('the target is up', up, { programs: [program] })).toMatchObject([{ metric: { run_id: 'resnet' } }]);
  });

  test('sends alerts that say the cluster and not the replica', async () => {
    const sent = () => alerts.filter(({ labels }) => labels.alertname === 'HighLoss' && labels.job === 'static');
    const [{ labels }] = await waitUntil('the alert has been sent', () => Promise.resolve(sent()), { programs: [program] });
    expect(labels).toEqual({
      alertname: 'HighLoss',
      cluster: 'gpu-east',
      instance: exporter,
      job: 'static',
      price: '$1',
      run_id: 'mnist',
      severity: 'warning',
    });
  });

  test('gives what leaves it the name of its pod', async () => {
    const federated = await (await fetch(`${url}/federate?match[]=job:up:sum`)).text();
    expect(federated).toContain('prometheus_replica="prometheus-0"');
  });

  test('takes metrics that are sent by OTLP', async () => {
    const asDouble = 0.25;
    const gauge = { dataPoints: [{ asDouble, timeUnixNano: `${Date.now()}000000` }] };
    const job = { key: 'service.name', value: { stringValue: 'notebook' } };
    const metrics = {
      resourceMetrics: [{ resource: { attributes: [job] }, scopeMetrics: [{ metrics: [{ name: 'tf_train_loss', gauge }] }] }],
    };
    const headers = { 'content-type': 'application/json' };
    const sent = await fetch(`${url}/api/v1/otlp/v1/metrics`, { method: 'POST', headers, body: JSON.stringify(metrics) });
    expect(sent.status).toBe(200);
    expect(await instantQuery(url, 'tf_train_loss{job="notebook"}')).toMatchObject([{ value: asDouble }]);
  });

  test('keeps samples as long as the file says', async () => {
    const { data } = (await (await fetch(`${url}/api/v1/status/runtimeinfo`)).json()) as { data: { storageRetention: string } };
    expect(data.storageRetention).toBe('15d or 40GiB');
  });

  test('takes changed rules without a restart', async () => {
    const file = join(root, 'rules', 'training.yml');
    const before = parse(readFileSync(file, 'utf8')).groups[0].rules[1].expr;
    writeFileSync(file, Manifests.ofChart(render('127.0.0.1:9', 6)).configFile('prometheus-rules-training', 'training.yml'));
    const exprs = async () => {
      const { data } = (await (await fetch(`${url}/api/v1/rules?type=alert`)).json()) as {
        data: { groups: { rules: { query: string }[] }[] };
      };
      return data.groups[0].rules[0].query;
    };
    expect(before).toBe('tf_train_loss > 4');
    await waitUntil('the new rule is loaded', exprs, { until: (expr) => expr === 'tf_train_loss > 6', programs: [program] });
  });
});
