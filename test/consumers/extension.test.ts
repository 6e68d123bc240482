import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { VERSIONS } from '../../lib/kubernetes/versions';
import { temporaryFolder } from '../../tools/temporary-folder';
import { install, packed, ROOT, run, versionOf } from './packages';

describe('a long-term storage and a receiver of others', () => {
  interface Rendered {
    readonly prometheus: { readonly spec: { readonly template: { readonly spec: { containers: object[]; volumes: { name: string }[] } } } };
    readonly replicas: object;
    readonly query: object;
    readonly bridge: object;
    readonly [file: `${string}.y${string}`]: string;
  }
  let shipped: Rendered;
  let foreign: Rendered;
  let refusal: string;

  beforeAll(async () => {
    const target = join(temporaryFolder(), 'extension');
    cpSync(join(__dirname, 'projects/extension'), target, { recursive: true });
    writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'extension', private: true }));
    const packages = ['cdk8s', 'cdk8s-plus-28', 'constructs', '@types/node'].map((name) => `${name}@${versionOf(name)}`);
    await install(target, await packed(), ...packages);
    const options = ['--strict', '--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext', '--moduleResolution', 'nodenext'];
    await run(target, join(ROOT, 'node_modules/.bin/tsc'), ['--outDir', 'out', ...options, '--skipLibCheck', 'false', 'main.ts']);
    const output = await run(target, process.execPath, ['out/main.js', VERSIONS.thanos.image]);
    ({ shipped, foreign, refusal } = JSON.parse(output) as { shipped: Rendered; foreign: Rendered; refusal: string });
  }, 300_000);

  const podOf = ({ prometheus }: Rendered) => prometheus.spec.template.spec;

  test('put the same sidecar beside Prometheus', () => {
    expect(podOf(foreign).containers).toHaveLength(2);
    expect(podOf(foreign).containers).toEqual(podOf(shipped).containers);
    const volumes = (rendered: Rendered) => podOf(rendered).volumes.filter(({ name }) => name !== 'rules');
    expect(volumes(foreign)).toEqual(volumes(shipped));
    expect(foreign.replicas).toEqual(shipped.replicas);
  });

  test('give Grafana the same data source', () => {
    expect(foreign['data-sources.yaml']).toBe(shipped['data-sources.yaml']);
    expect(foreign['data-sources.yaml']).toContain('http://thanos-query.monitoring.svc:10902');
  });

  test('have what they deploy scraped by the same jobs', () => {
    const jobs = (rendered: Rendered) => {
      const { scrape_configs: configs } = parse(rendered['prometheus.yml']) as { scrape_configs: { job_name: string }[] };
      return configs.filter(({ job_name }) => ['thanos-sidecar', 'thanos-query', 'dingtalk-bridge'].includes(job_name));
    };
    expect(jobs(foreign)).toHaveLength(3);
    expect(jobs(foreign)).toEqual(jobs(shipped));
  });

  test('post to the same bridge, which is deployed once beside Alertmanager', () => {
    const receivers = (rendered: Rendered) => (parse(rendered['alertmanager.yml']) as { receivers: { name: string }[] }).receivers;
    expect(receivers(foreign).map(({ name }) => name)).toEqual(['training', 'heartbeat', 'inhibition-only', 'oncall']);
    expect(receivers(foreign)).toEqual(receivers(shipped));
    expect(foreign.bridge).toMatchObject({ metadata: { namespace: 'monitoring' } });
    expect(foreign.query).toMatchObject({ metadata: { namespace: 'monitoring' } });
  });

  test('are refused where only files are rendered', () => {
    expect(refusal).toContain("InvalidConfigError: receiver 'training' deploys a workload, but only configuration files are rendered here");
  });
});
