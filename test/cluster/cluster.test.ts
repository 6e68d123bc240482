import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Manifests } from '../../lib';
import { loadImage } from '../../tools/cluster/image';
import { imagesFor } from '../../tools/cluster/images';
import { describeUnless, locate, ProgramName, waitUntil } from '../servers';
import { failingFirstCommands } from './first-commands';
import { describeFurtherRuns } from './further-runs';
import { apply, askService, kubectl, KubernetesObject, list } from './kubectl';
import { ManifestFolder } from './manifest-folder';
import { ask, rulesOf, storesOfEachQuery, targets } from './metrics-api';
import { Outside } from './outside';
import { CLUSTER, QUERY_SERVICE_JOB, stackUnderTest } from './stack-under-test';
import { explained, podsIn, restarts, untilReady } from './workloads';

const { KUBECONFIG, TRAINWATCH_LOAD_IMAGE = '' } = process.env;
const MINUTE = 60_000;
const CPUS = 2;
const GRAFANA = 'http://grafana.monitoring.svc:3000';

jest.setTimeout(2 * MINUTE);

describeUnless(missing(), 'on a cluster', () => {
  // As NVIDIA's operator does: dcgm-exporter runs where this is.
  beforeAll(() => kubectl('label', 'nodes', '--all', '--overwrite', 'nvidia.com/gpu.present=true'));

  describe('the manifests in dist/', () => {
    const dist = new ManifestFolder(join(__dirname, '..', '..', 'dist'));

    afterAll(() => dist.remove(), 3 * MINUTE);

    test('are accepted by a plain apply, without a warning', async () => {
      expect(await dist.apply()).toEqual([]);
    });

    test('are accepted by a server-side apply that takes them over, without a warning', async () => {
      // What the server itself fills in, as in volume claim templates, belongs to the plain apply before.
      expect(await dist.apply('--server-side', '--force-conflicts')).toEqual([]);
    });

    test(`make pods that find their place, and that ask for ${CPUS} CPUs at most`, async () => {
      const areScheduled = (pods: KubernetesObject[]) => pods.length === dist.pods && pods.every(isScheduled);
      const pods = await explained(dist.namespaces, () =>
        waitUntil('every pod is scheduled', () => podsIn(dist.namespaces), { until: areScheduled }),
      );
      const requests = pods.flatMap(({ spec }) => spec.containers).map(({ resources }) => cpus(resources?.requests?.cpu));
      expect(requests.reduce((sum, request) => sum + request)).toBeLessThanOrEqual(CPUS);
    });
  });

  describeFurtherRuns(TRAINWATCH_LOAD_IMAGE);

  describe('a stack with runs that stall', () => {
    let outside: Outside;
    let stack: ManifestFolder;
    let isReady = false;
    let node: string;
    const lastMonth = Math.floor(Date.now() / 1000) - 30 * 86_400;

    beforeAll(async () => {
      outside = await Outside.start();
      await outside.s3.upload(openMetrics('tf_run_progress_ratio{run_id="last-month"} 0.75', lastMonth), { cluster: CLUSTER });
      const app = stackUnderTest(outside);
      expect(Manifests.of(app).requiredSecrets).toEqual(outside.secretKeys.map((keys) => `monitoring/${keys}`));
      app.synth();
      stack = new ManifestFolder(app.outdir);
      for (const image of imagesFor(stack.images)) await loadImage(TRAINWATCH_LOAD_IMAGE, image);
      await stack.apply();
      await apply('--filename', outside.writeSecrets('monitoring'));
      node = await kubectl('get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}');
    }, 5 * MINUTE);

    afterAll(async () => {
      await stack?.remove();
      await outside?.stop();
    }, 3 * MINUTE);

    test(
      'becomes ready, as the probes of each container that serves anything say',
      async () => {
        await untilReady(stack.namespaces, 4 * MINUTE);
        const pods = await podsIn(stack.namespaces);
        const serving = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers]).filter(({ ports }) => ports);
        expect(serving.map(({ name }) => name)).toEqual(expect.arrayContaining(['trainer', 'exporter', 'prometheus', 'alertmanager']));
        expect(serving.filter(({ livenessProbe, readinessProbe }) => !livenessProbe || !readinessProbe)).toEqual([]);
        isReady = true;
      },
      5 * MINUTE,
    );

    describe('once it is ready', () => {
      beforeEach(() => {
        if (!isReady) throw new Error('the stack has not become ready, see the first failure');
      });

      test('Prometheus discovers the runs, and says of each which it is', async () => {
        const labels = async () =>
          (await targets()).filter(({ scrapePool }) => scrapePool === 'tensorflow-training').map((target) => target.labels);
        const found = await waitUntil('both runs are discovered', labels, { until: (all) => all.length === 2 });
        const namespace = 'training';
        expect(found).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ namespace, run_id: 'mnist', model_name: 'mnist', team: 'vision' }),
            expect.objectContaining({ namespace, run_id: 'keywords-7', model_name: 'keywords', team: 'speech' }),
          ]),
        );
      });

      test('every target is up', async () => {
        const down = async () =>
          (await targets()).filter(({ health }) => health !== 'up').map(({ scrapeUrl, lastError }) => `${scrapeUrl}: ${lastError}`);
        await waitUntil('every target is up', down, { until: (all) => all.length === 0 });
      });

      test('the endpoints of a Service are found by its name, and say which pods they are', async () => {
        const labels = async () =>
          (await targets()).filter(({ scrapePool }) => scrapePool === QUERY_SERVICE_JOB).map((target) => target.labels);
        const found = await waitUntil('both endpoints are discovered', labels, { until: (all) => all.length === 2 });
        const pod = expect.stringMatching(/^thanos-query-/) as string;
        expect(found).toEqual(Array(2).fill(expect.objectContaining({ job: QUERY_SERVICE_JOB, namespace: 'monitoring', pod, node })));
      });

      test('each replica of Thanos Query finds both replicas of Prometheus, and what is in the bucket', async () => {
        const all = Array(2).fill({ sidecar: 2, store: 1 }) as Record<string, number>[];
        // Each looks for them by itself, every half minute, and any of them may be the one that answers below.
        const until = (found: object[]) => isDeepStrictEqual(found, all);
        expect(await waitUntil('each has found them', storesOfEachQuery, { until, deadlineMs: 1.5 * MINUTE })).toEqual(all);
      });

      test('GPUs, Kubernetes and nodes have their exporters', async () => {
        const up = async () =>
          (await ask('up{job=~"dcgm-exporter|kube-state-metrics|node-exporter"} == 1')).map(({ metric }) => metric.job);
        const jobs = await waitUntil('all exporters are up', up, { until: (found) => found.length >= 3 });
        expect(jobs.sort()).toEqual(['dcgm-exporter', 'kube-state-metrics', 'node-exporter']);
      });

      test('dcgm-exporter reports both GPUs, and of which node they are', async () => {
        const gpus = (await ask('DCGM_FI_DEV_GPU_TEMP')).map(({ metric }) => ({ gpu: metric.gpu, node: metric.node }));
        expect(gpus.sort((a, b) => a.gpu.localeCompare(b.gpu))).toEqual(['0', '1'].map((gpu) => ({ gpu, node })));
      });

      test('kube-state-metrics shows with the labels of a pod of which run it is, and rules add where it runs', async () => {
        const ofKeywords = 'kube_pod_labels{label_trainwatch_run_id="keywords-7"}';
        expect((await ask(ofKeywords)).map(({ metric }) => metric)).toEqual([
          expect.objectContaining({ namespace: 'training', label_trainwatch_subject: 'trainer', label_trainwatch_model: 'keywords' }),
        ]);
        const runs = () => ask('pod:kube_pod_labels:run');
        const found = await waitUntil('the runs are known', runs, { until: (all) => all.length >= 2 });
        expect(found.map(({ metric: { run_id, model_name, team, node } }) => ({ run_id, model_name, team, node }))).toEqual(
          expect.arrayContaining([
            { run_id: 'mnist', model_name: 'mnist', team: 'vision', node },
            { run_id: 'keywords-7', model_name: 'keywords', team: 'speech', node },
          ]),
        );
      });

      test('node-exporter reports what is free on the disks of the node', async () => {
        const disks = await ask('node_filesystem_avail_bytes > 0');
        expect(disks.map(({ metric }) => metric)).toContainEqual(expect.objectContaining({ node, mountpoint: '/' }));
        expect([...new Set(disks.map(({ metric }) => metric.node))]).toEqual([node]);
      });

      test('Thanos Query has the samples of both replicas of Prometheus, and shows them once', async () => {
        const up = 'up{run_id="mnist"}';
        await waitUntil('both replicas have sent it', () => ask(`${up}&dedup=false`), { until: (series) => series.length === 2 });
        expect(await ask(up)).toHaveLength(1);
      });

      test('Thanos Query shows what only the bucket holds', async () => {
        const query = `tf_run_progress_ratio{run_id="last-month"}&time=${lastMonth}`;
        expect(await ask(query)).toMatchObject([{ metric: { cluster: CLUSTER }, value: [lastMonth, '0.75'] }]);
      });

      test('Grafana is provisioned with the dashboards, and reaches its data sources', async () => {
        const grafana = 'monitoring/grafana:3000';
        expect(await askService(grafana, '/api/health')).toEqual({
          database: 'ok',
          dashboards: expect.arrayContaining(['trainwatch-run-overview', 'runbook-TrainingStalled']),
        });
        for (const uid of ['prometheus', 'thanos']) {
          expect(await askService(grafana, `/api/datasources/uid/${uid}/health`)).toEqual({ status: 'OK' });
        }
      });

      test('the heartbeat receiver hears that alerts can be sent', async () => {
        await outside.heartbeat.waitFor(({ body }) => body.includes('Watchdog'), 1.5 * MINUTE);
      });

      test(
        'DingTalk is notified that a run has stalled, which it is, and where to look',
        async () => {
          const { text } = await explained(stack.namespaces, () =>
            outside.dingtalk.waitFor((message) => message.title.includes('TrainingStalled'), 3 * MINUTE),
          );
          expect(text).toContain('Run mnist (mnist) has stalled');
          for (const label of ['run_id=mnist', 'model_name=mnist', 'namespace=training', 'team=vision']) expect(text).toContain(label);
          expect(text).toContain(`${GRAFANA}/d/trainwatch-run-overview?var-namespace=training&var-model_name=mnist&var-run_id=mnist`);
          expect(text).toContain(`${GRAFANA}/d/runbook-TrainingStalled`);
        },
        4 * MINUTE,
      );

      test(
        'Slack is notified of the run of the team that reads there',
        async () => {
          const { text, channel } = await explained(stack.namespaces, () =>
            outside.slack.waitFor((message) => message.text.includes('TrainingStalled'), 3 * MINUTE),
          );
          expect(channel).toBe('#ml-training');
          expect(text).toContain('Run keywords-7 (keywords) has stalled');
          expect(text).toContain(
            `${GRAFANA}/d/trainwatch-run-overview?var-namespace=training&var-model_name=keywords&var-run_id=keywords-7`,
          );
          expect(text).toContain(`${GRAFANA}/d/runbook-TrainingStalled`);
        },
        4 * MINUTE,
      );

      test('the rules about GPUs, Kubernetes and nodes have all they need, and find nothing wrong', async () => {
        const rules = await rulesOf('gpu-hardware', 'kubernetes', 'kubernetes-pods', 'node-disks', 'nodes');
        expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(['GpuLost', 'TrainerPodNotScraped', 'NodeClockSkew']));
        expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
        // How full the disks and the memory of this machine are is its own affair. Most of the others wait for minutes: pending is too much.
        const wrong = rules.filter(({ name, state = 'inactive' }) => state !== 'inactive' && !/^NodeDisk|^NodeMemory/.test(name));
        expect(wrong).toEqual([]);
      });

      test('each runbook begins with a command that the cluster answers', async () => {
        const [{ metadata }] = (await podsIn(['training'])).filter(({ metadata: { name } }) => name.startsWith('mnist-'));
        const [job] = (await list('jobs', 'training')).map((one) => one.metadata.name);
        expect(await failingFirstCommands({ RUN: 'mnist', NAMESPACE: 'training', POD: metadata.name, NODE: node, JOB: job })).toEqual([]);
      });

      test('nobody was notified of anything else, but that GPUs which are none are not used', () => {
        const reported = [...outside.dingtalk.messages.map(({ title }) => title), ...outside.slack.messages.map(({ text }) => text)];
        expect(reported.filter((message) => !/TrainingStalled|GpuFallbackToCpu/.test(message))).toEqual([]);
      });

      test('nothing was refused on the way, and nothing was restarted, not even the runs', async () => {
        expect({ slack: outside.slack.refusals, dingtalk: outside.dingtalk.refusals }).toEqual({ slack: [], dingtalk: [] });
        const restarted = (await podsIn(stack.namespaces))
          .filter(({ status }) => restarts(status) > 0)
          .map(({ metadata }) => metadata.name);
        expect(restarted).toEqual([]);
      });
    });
  });
});

function missing(): string | false {
  const variables = Object.entries({ KUBECONFIG, TRAINWATCH_LOAD_IMAGE }).filter(([, value]) => !value);
  if (variables.length > 0) return `needs ${variables.map(([name]) => name).join(' and ')}: see test/cluster/README.md`;
  const wanted: ProgramName[] = ['prometheus', 'promtool', 'alertmanager', 'thanos', 'versitygw', 'kube-state-metrics', 'node_exporter'];
  const programs = wanted.filter((name) => !locate(name));
  return programs.length > 0 && `needs ${programs.join(', ')}: run 'npm run servers'`;
}

function isScheduled({ status }: KubernetesObject): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'True') ?? false;
}

/** @param quantity for example `100m` or `2` */
function cpus(quantity = '0'): number {
  return quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);
}

function openMetrics(sample: string, timestamp: number): string {
  return `# TYPE tf_run_progress_ratio gauge\n${sample} ${timestamp}\n# EOF\n`;
}
