import { yamlText } from '../../lib/values/yaml-text';
import { PodRelabeling } from '../../lib/scraping/pod-relabeling';
import { RelabelConfig } from '../../lib/scraping/relabel-config';
import { ScrapeConfig } from '../../lib/scraping/scrape-config';
import { StaticTargets } from '../../lib/scraping/target-lists';
import { keepShard } from '../../lib/scraping/shard';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { describeWithServers } from '../servers';
import { runTool, writeTemporary } from './tool';

/** A target as discovery finds it: its address and what is known of it. */
type Discovered = { readonly address: string } & Record<string, string>;

/** A pod with a port. */
function pod(address: string, more: Record<string, string> = {}): Discovered {
  return {
    address,
    __meta_kubernetes_namespace: 'training',
    __meta_kubernetes_pod_name: 'mnist-x7k2p',
    __meta_kubernetes_pod_node_name: 'gpu-1',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_container_port_name: 'metrics',
    ...more,
  };
}

/** What Prometheus makes of discovered targets: the labels of those that it keeps, by address; it says them in any order. */
async function relabeled(job: ScrapeConfig, targets: Discovered[]): Promise<Record<string, string>[]> {
  const discovered = job.withServiceDiscovery(...targets.map(({ address, ...labels }) => new StaticTargets([address], { labels })));
  const config = writeTemporary('prometheus.yml', yamlText({ scrape_configs: [discovered._render()] }));
  const output = await runTool('promtool', ['check', 'service-discovery', '--timeout=1s', config, job.jobName]);
  const results = JSON.parse(output) as { labels: Record<string, string> }[];
  const kept = results.map(({ labels }) => labels).filter((labels) => Object.keys(labels).length > 0);
  return kept.sort((a, b) => a.__address__.localeCompare(b.__address__));
}

function jobWith(...relabelConfigs: RelabelConfig[]): ScrapeConfig {
  return new ScrapeConfig('pods', { serviceDiscovery: [new StaticTargets(['unused:1'])], relabelConfigs });
}

function identityOf({ instance, run_id, model_name, namespace, pod: name, node, team }: Record<string, string>) {
  return { instance, run_id, model_name, namespace, pod: name, node, team };
}

describeWithServers(['promtool'], 'Prometheus relabels', () => {
  const [trainer] = TrainerKind.STANDARD.scrapeConfigs(['training']);

  test('the metrics port of a running trainer to a target that says which run it is', async () => {
    const labels = {
      __meta_kubernetes_pod_label_trainwatch_run_id: 'mnist-42',
      __meta_kubernetes_pod_label_trainwatch_model: 'cnn',
      __meta_kubernetes_pod_label_trainwatch_team: 'vision',
    };
    const targets = await relabeled(trainer, [
      pod('10.0.0.7:9091', labels),
      pod('10.0.0.7:8080', { ...labels, __meta_kubernetes_pod_container_port_name: 'http' }),
      pod('10.0.0.8:9091', { ...labels, __meta_kubernetes_pod_phase: 'Succeeded' }),
    ]);
    expect(targets.map(identityOf)).toEqual([
      {
        instance: '10.0.0.7:9091',
        run_id: 'mnist-42',
        model_name: 'cnn',
        namespace: 'training',
        pod: 'mnist-x7k2p',
        node: 'gpu-1',
        team: 'vision',
      },
    ]);
  });

  test('a trainer to the run that its label says, else of the name of its Job, else of its pod', async () => {
    const ofJob = { __meta_kubernetes_pod_label_batch_kubernetes_io_job_name: 'mnist' };
    const targets = await relabeled(trainer, [
      pod('10.0.0.6:9091', { ...ofJob, __meta_kubernetes_pod_label_trainwatch_run_id: 'mnist-42' }),
      pod('10.0.0.7:9091', ofJob),
      pod('10.0.0.8:9091'),
    ]);
    const runs = Object.fromEntries(targets.map(({ instance, run_id }) => [instance, run_id]));
    expect(runs).toEqual({ '10.0.0.6:9091': 'mnist-42', '10.0.0.7:9091': 'mnist', '10.0.0.8:9091': 'mnist-x7k2p' });
  });

  test('the contract level that was named article to core, and leaves the others', async () => {
    const levels = ['article', 'core', 'basic', 'full', undefined];
    const pods = levels.map((level, i) => pod(`10.0.0.${i}:9091`, level ? { __meta_kubernetes_pod_label_trainwatch_contract: level } : {}));
    const targets = await relabeled(trainer, pods);
    expect(targets.map(({ contract }) => contract)).toEqual(['core', 'core', 'basic', 'full', undefined]);
  });

  test('a trainer to the path that its annotation says, and any other to /metrics', async () => {
    const targets = await relabeled(trainer, [
      pod('10.0.0.7:9091', { __meta_kubernetes_pod_annotation_trainwatch_metrics_path: '/prometheus' }),
      pod('10.0.0.8:9091'),
    ]);
    const paths = Object.fromEntries(targets.map(({ instance, __metrics_path__ }) => [instance, __metrics_path__]));
    expect(paths).toEqual({ '10.0.0.7:9091': '/prometheus', '10.0.0.8:9091': '/metrics' });
  });

  test('annotated pods to their port, path and scheme, whatever their address', async () => {
    const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;
    const targets = await relabeled(jobWith(...PodRelabeling.annotations()), [
      pod('10.0.0.7:8080', { [annotation('scrape')]: 'true', [annotation('port')]: '9091', __meta_kubernetes_pod_ip: '10.0.0.7' }),
      pod('[fd00::7]:8080', {
        [annotation('scrape')]: 'true',
        [annotation('port')]: '9091',
        [annotation('path')]: '/m',
        [annotation('scheme')]: 'https',
        __meta_kubernetes_pod_ip: 'fd00::7',
      }),
      pod('10.0.0.9:9464', { [annotation('scrape')]: 'true', __meta_kubernetes_pod_ip: '10.0.0.9' }),
      pod('10.0.0.10:9091', { __meta_kubernetes_pod_ip: '10.0.0.10' }),
    ]);
    const addresses = targets.map(({ __scheme__, __address__, __metrics_path__ }) => `${__scheme__}://${__address__}${__metrics_path__}`);
    expect(addresses.sort()).toEqual(['http://10.0.0.7:9091/metrics', 'http://10.0.0.9:9464/metrics', 'https://[fd00::7]:9091/m']);
  });

  describe('in hand-written jobs', () => {
    const ofTrainer = RelabelConfig.keep('__meta_kubernetes_pod_label_app', 'tensorflow-trainer');
    const labeled = { __meta_kubernetes_pod_label_app: 'tensorflow-trainer' };
    const pods = [
      pod('10.0.0.7:9091', labeled),
      pod('10.0.0.8:9091', labeled),
      pod('10.0.0.9:9091', { __meta_kubernetes_pod_label_app: 'web' }),
    ];

    test('a trainer that is named by its address, with the labels that it is given', async () => {
      const targets = await relabeled(jobWith(), [{ address: '192.168.1.100:9091', group: 'research', cluster: 'east' }]);
      expect(targets).toMatchObject([
        { __address__: '192.168.1.100:9091', instance: '192.168.1.100:9091', group: 'research', cluster: 'east' },
      ]);
    });

    test('every pod of a trainer, at its own address', async () => {
      const job = jobWith(ofTrainer, PodRelabeling.keepPort('metrics'), ...PodRelabeling.identity());
      const targets = await relabeled(job, [
        ...pods,
        pod('10.0.0.7:8080', { ...labeled, __meta_kubernetes_pod_container_port_name: 'http' }),
      ]);
      expect(targets.map(({ __address__ }) => __address__)).toEqual(['10.0.0.7:9091', '10.0.0.8:9091']);
    });

    test('and not with the relabeling of a probe, which makes Prometheus scrape itself once for each pod', async () => {
      const job = jobWith(
        ofTrainer,
        RelabelConfig.copy('__address__', '__param_target'),
        RelabelConfig.set('__address__', 'localhost:9090'),
      );
      const targets = await relabeled(job, pods);
      expect(targets.map(({ __address__, instance }) => [__address__, instance])).toEqual([
        ['localhost:9090', 'localhost:9090'],
        ['localhost:9090', 'localhost:9090'],
      ]);
    });
  });

  test('every shard its own part, with all targets of a run in the same one', async () => {
    const runs = Array.from({ length: 20 }, (_, i) =>
      [`10.0.0.${i}:1`, `10.0.1.${i}:1`].map((address) => ({ address, run_id: `run-${i}` })),
    ).flat();
    const parts = await Promise.all([0, 1].map((shard) => relabeled(jobWith(...keepShard(shard, 2)), runs as Discovered[])));
    const runsOf = (targets: Record<string, string>[]) => [...new Set(targets.map(({ run_id }) => run_id))];
    expect(parts.map((part) => part.length).reduce((sum, count) => sum + count)).toBe(40);
    expect(parts.map((part) => part.length / runsOf(part).length)).toEqual([2, 2]);
    expect(runsOf(parts[0]).filter((run) => runsOf(parts[1]).includes(run))).toEqual([]);
  });
});
