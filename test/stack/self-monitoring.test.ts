import { App } from 'cdk8s';
import { parse } from 'yaml';
import { DingTalkReceiver, FilesystemObjectStore, Manifests, SecretKey, ThanosStorage } from '../../lib';
import { alerting, prometheusConfig, stackIn } from '../kinds/foreign-kind';

interface Job {
  readonly job_name: string;
  readonly kubernetes_sd_configs: { readonly selectors: { readonly label: string }[] }[];
  readonly relabel_configs: { readonly regex: string }[];
}

interface Workload {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: { readonly ports?: { readonly name: string }[] }[] };
    };
  };
}

describe('a stack watches itself', () => {
  const key = (name: string) => SecretKey.of('dingtalk', name);
  const app = new App();
  stackIn(app, {
    alerting: alerting({ page: new DingTalkReceiver('oncall', { robot: key('token'), sign: key('secret') }) }),
    longTermStorage: ThanosStorage.inBucket(FilesystemObjectStore.onClaim('bucket')),
  });
  const manifests = Manifests.of(app);

  test('each of its components by a job', () => {
    expect(prometheusConfig(app).match(/job_name: .*/g)).toEqual([
      'job_name: prometheus',
      'job_name: alertmanager',
      'job_name: dingtalk-bridge',
      'job_name: grafana',
      'job_name: thanos-sidecar',
      'job_name: thanos-store-gateway',
      'job_name: thanos-compactor',
      'job_name: thanos-query',
    ]);
  });

  test('by jobs that match a pod and a port that are there', () => {
    const { scrape_configs: jobs } = parse(prometheusConfig(app)) as { scrape_configs: Job[] };
    const pods = ['Deployment', 'StatefulSet'].flatMap((kind) => (manifests.ofKind(kind) as Workload[]).map(({ spec }) => spec.template));
    const matched = jobs.map(({ job_name, kubernetes_sd_configs: [{ selectors }], relabel_configs: [keepPort] }) => {
      const [label, value] = selectors[0].label.split('=');
      const ports = pods
        .filter(({ metadata }) => metadata.labels[label] === value)
        .flatMap(({ spec }) => spec.containers.flatMap((container) => container.ports ?? []));
      return [job_name, ports.filter(({ name }) => name === keepPort.regex).length];
    });
    expect(matched).toEqual(jobs.map(({ job_name }) => [job_name, 1]));
  });

  test('and notifies about its alerting pipeline through every channel', () => {
    for (const group of ['prometheus', 'alertmanager', 'dingtalk-bridge']) {
      expect(manifests.configFile(`prometheus-rules-${group}`, `${group}.yml`)).toContain('alert_path: "true"');
    }
  });
});
