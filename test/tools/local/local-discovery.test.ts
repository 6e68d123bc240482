import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { LocalDiscovery, LocalPod } from '../../../tools/local/local-discovery';
import { temporaryFolder } from '../../../tools/temporary-folder';

const DISCOVERY = { role: 'pod', namespaces: { names: ['training'] }, selectors: [{ role: 'pod', label: 'trainwatch/subject=trainer' }] };
const SETTINGS = { job_name: 'runs', sample_limit: 2000, relabel_configs: [{ action: 'labeldrop', regex: 'x' }] };
const JOB = { ...SETTINGS, kubernetes_sd_configs: [DISCOVERY] };
const STATIC = { job_name: 'static', static_configs: [{ targets: ['a:1'] }] };
const POD: LocalPod = {
  namespace: 'training',
  name: 'mnist-0',
  labels: { 'trainwatch/subject': 'trainer' },
  phase: 'Running',
  container: 'trainer',
  addresses: { metrics: '127.0.0.1:9', http: '127.0.0.1:8' },
};

describe('service discovery on this machine', () => {
  let folder: string;
  let discovery: LocalDiscovery;

  beforeEach(() => {
    folder = temporaryFolder();
    discovery = new LocalDiscovery(folder);
  });

  function replace(job: object): { scrape_configs: object[]; alerting: object } {
    const config = { global: { scrape_interval: '1s' }, alerting: { alertmanagers: [{}] }, scrape_configs: [job, STATIC] };
    return parse(discovery.replaceIn(stringify(config), ['127.0.0.1:7'])) as ReturnType<typeof replace>;
  }

  test('replaces where jobs find their targets and where Alertmanager is, and nothing else', () => {
    expect(replace(JOB)).toEqual({
      global: { scrape_interval: '1s' },
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:7'] }] }] },
      scrape_configs: [{ ...SETTINGS, file_sd_configs: [{ files: [join(folder, 'runs.json')] }] }, STATIC],
    });
  });

  test('shows each port of the pods that the job asks for, with the labels that Kubernetes would give it', () => {
    replace(JOB);
    const elsewhere = { ...POD, namespace: 'other', name: 'elsewhere-0' };
    const another = { ...POD, labels: { 'trainwatch/subject': 'other' }, name: 'another-0' };
    discovery.update([POD, elsewhere, another]);
    const labels = {
      __meta_kubernetes_namespace: 'training',
      __meta_kubernetes_pod_name: 'mnist-0',
      __meta_kubernetes_pod_node_name: 'this-machine',
      __meta_kubernetes_pod_phase: 'Running',
      __meta_kubernetes_pod_container_name: 'trainer',
      __meta_kubernetes_pod_label_trainwatch_subject: 'trainer',
    };
    expect(readdirSync(folder)).toEqual(['runs.json']);
    expect(JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8'))).toEqual([
      { targets: ['127.0.0.1:9'], labels: { ...labels, __meta_kubernetes_pod_container_port_name: 'metrics' } },
      { targets: ['127.0.0.1:8'], labels: { ...labels, __meta_kubernetes_pod_container_port_name: 'http' } },
    ]);
  });

  test('refuses a role that it cannot play', () => {
    replace({ ...JOB, kubernetes_sd_configs: [{ ...DISCOVERY, role: 'node' }] });
    expect(() => discovery.update([POD])).toThrow("service discovery with role 'node' cannot run without a cluster");
  });
});
