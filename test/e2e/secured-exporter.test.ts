import { hashSync } from 'bcrypt';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse, stringify } from 'yaml';
import { GpuTrainer, Manifests, SecretKey, TrainingNamespace } from '../../lib';
import { Manifest } from '../../lib/kubernetes/manifest-types';
import { prometheusConfig, stackIn } from '../kinds/foreign-kind';
import { TRAINING_METRICS } from '../../lib/metrics';
import { certificateFor } from '../../tools/stand-ins/certificate';
import { deleteSummary, Exporter } from '../../trainer/src/exporter';
import { runTool } from '../checkers/tool';
import {
  describeWithServers,
  freePort,
  instantQuery,
  requireProgram,
  RunningProgram,
  startPrometheus,
  temporaryFolder,
  waitUntil,
} from '../servers';

const PASSWORD = 'open sesame: ä';

describeWithServers(['prometheus', 'promtool', 'pushgateway'], 'an exporter with TLS and basic authentication', () => {
  const folder = temporaryFolder();
  const place = (name: string) => join(folder, name);
  let exporter: Exporter;

  beforeAll(async () => {
    const { key, cert } = await certificateFor('127.0.0.1');
    writeFileSync(place('key.pem'), key);
    writeFileSync(place('cert.pem'), cert);
    writeFileSync(place('password'), `${PASSWORD}\n`);
    writeFileSync(
      place('web.yml'),
      stringify({
        tls_server_config: { cert_file: 'cert.pem', key_file: 'key.pem', min_version: 'TLS13' },
        basic_auth_users: { prometheus: hashSync(PASSWORD, 4) },
      }),
    );
    writeFileSync(
      place('http.yml'),
      stringify({ basic_auth: { username: 'prometheus', password_file: 'password' }, tls_config: { ca_file: 'cert.pem' } }),
    );
    exporter = await Exporter.start({ catalog: TRAINING_METRICS, host: '127.0.0.1', port: 0, webConfigFile: place('web.yml') });
    exporter.recorder.counter('tf_train_steps_total', { worker: '0' }).inc(7);
    exporter.recorder.histogram('tf_train_step_duration_seconds', { worker: '0' }).observe(0.25);
  });
  afterAll(() => exporter.stop());

  /** What somebody without a password is answered who trusts this authority, over a connection of its own. */
  async function statusWith(ca: string, path = '/metrics'): Promise<number | undefined> {
    const request = get({ host: '127.0.0.1', port: exporter.port, path, ca, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.resume().statusCode;
  }

  test('takes the file that Prometheus’ own programs take', async () => {
    await expect(runTool('promtool', ['check', 'web-config', place('web.yml')])).resolves.toBeDefined();
  });

  test.each(['OpenMetricsText1.0.0', 'PrometheusText0.0.4'])('is scraped by a real Prometheus that asks for %s', async (protocol) => {
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [
        {
          job_name: 'trainer',
          scheme: 'https',
          scrape_protocols: [protocol],
          basic_auth: { username: 'prometheus', password_file: place('password') },
          tls_config: { ca_file: place('cert.pem') },
          static_configs: [{ targets: [`127.0.0.1:${exporter.port}`] }],
        },
      ],
    };
    writeFileSync(place('prometheus.yml'), stringify(config));
    const { url, program } = await startPrometheus(place('prometheus.yml'));
    const steps = () => instantQuery(url, 'tf_train_steps_total');
    const [{ metric, value }] = await waitUntil('the exporter is scraped', steps, { programs: [program] });
    expect([metric.job, metric.worker, value]).toEqual(['trainer', '0', 7]);
    expect(await instantQuery(url, 'sum(tf_train_step_duration_seconds_bucket)')).toEqual([{ metric: {}, value: 11 }]);
    await program.stop();
  });

  test('is scraped by a real Prometheus that the stack has configured, and probed without a password', async () => {
    const app = new App();
    const stack = stackIn(app);
    const secret = (key: string) => SecretKey.of('trainer-access', key);
    const exporterAccess = {
      webConfig: SecretKey.of('exporter', 'web.yml'),
      basicAuth: { username: 'prometheus', password: secret('password') },
      tls: { certificateAuthority: secret('cert.pem'), serverName: '127.0.0.1' },
    };
    stack.monitor(GpuTrainer.job(TrainingNamespace.owned(app, 'training'), 'mnist', { image: 'trainer:1.0.0', exporterAccess }));
    const job = parse(prometheusConfig(app).replaceAll('/etc/prometheus/secrets/trainer-access', folder)).scrape_configs.at(-1);
    delete job.kubernetes_sd_configs;
    const pod = { container_port_name: 'metrics', phase: 'Running', name: 'mnist-0', label_trainwatch_run_id: 'mnist' };
    const labels = Object.fromEntries(Object.entries(pod).map(([name, value]) => [`__meta_kubernetes_pod_${name}`, value]));
    job.static_configs = [{ targets: [`127.0.0.1:${exporter.port}`], labels }];
    writeFileSync(place('stack.yml'), stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }));
    const { url, program } = await startPrometheus(place('stack.yml'));
    const steps = () => instantQuery(url, 'tf_train_steps_total');
    const [{ metric }] = await waitUntil('the exporter is scraped', steps, { programs: [program] });
    expect([metric.job, metric.run_id]).toEqual(['tensorflow-training', 'mnist']);
    await program.stop();
    const [{ spec }] = Manifests.of(app).ofKind('Job') as Manifest[];
    const probe = spec!.template!.spec.containers[0].livenessProbe!.httpGet as unknown as { path: string; scheme?: string };
    expect(await statusWith(readFileSync(place('cert.pem'), 'utf8'), probe.path)).toBe(200);
    expect(probe.scheme).toBe('HTTPS');
  });

  test('lets nobody else in, and speaks no plain HTTP', async () => {
    await expect(fetch(`http://127.0.0.1:${exporter.port}/metrics`)).rejects.toThrow('fetch failed');
    expect(await statusWith(readFileSync(place('cert.pem'), 'utf8'))).toBe(401);
  });

  test('leaves its summary at a Pushgateway that is secured in the same way', async () => {
    const url = `https://127.0.0.1:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('pushgateway'), [
      `--web.listen-address=${new URL(url).host}`,
      `--web.config.file=${place('web.yml')}`,
    ]);
    const group = { url, modelName: 'mnist', httpConfigFile: place('http.yml') };
    await waitUntil('the summary is pushed', () => exporter.pushSummary(group).then(() => true), { programs: [program] });
    await deleteSummary(group);
    await expect(exporter.pushSummary({ url, modelName: 'mnist' })).rejects.toThrow(/certificate/);
    const unauthorized = place('unauthorized.yml');
    writeFileSync(unauthorized, stringify({ tls_config: { ca_file: 'cert.pem' } }));
    await expect(exporter.pushSummary({ ...group, httpConfigFile: unauthorized })).rejects.toThrow('PUT failed with status 401');
  });

  test('shows a certificate that is renewed in its place, once its key is there as well', async () => {
    const [before, after] = [readFileSync(place('cert.pem'), 'utf8'), await certificateFor('127.0.0.1')];
    writeFileSync(place('cert.pem'), after.cert);
    expect(await statusWith(before)).toBe(401);
    writeFileSync(place('key.pem'), after.key);
    expect(await statusWith(after.cert)).toBe(401);
    await expect(statusWith(before)).rejects.toThrow(/certificate/);
  });
});
