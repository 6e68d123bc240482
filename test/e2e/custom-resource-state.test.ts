import { FRAMEWORK_RESOURCES, frameworkMetrics } from '../../lib/kinds/kube-state-metrics/framework-resources';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { familiesOf } from '../../tools/record-catalogs/exposition';
import { KubernetesApi, KubernetesItem, startKubernetesApi } from '../../tools/record-catalogs/kubernetes-api';
import { untilExported } from '../../tools/record-catalogs/recording';
import { describeWithServers } from '../servers';
import { startFrameworkExporter } from './framework-exporter';
import { definition, DEFINITIONS, failedJob, listOf, newJob } from './framework-objects';

const ALL = Object.values(TrainingFramework);
const { TF_JOB, JOB_SET, TRAIN_JOB, MPI_JOB } = TrainingFramework;

const start = ({ url }: KubernetesApi) => startFrameworkExporter(`--apiserver=${url}`);

const of = (frameworks: readonly TrainingFramework[], make: (framework: TrainingFramework) => KubernetesItem) =>
  Object.fromEntries(frameworks.map((framework) => [listOf(framework), [make(framework)]]));

/** What is exported of the jobs, without what says of which object it is. */
function samplesOf(exposition: string, framework: TrainingFramework): string[] {
  const { prefix } = FRAMEWORK_RESOURCES[framework];
  const common = /(customresource_\w+|label_trainwatch_\w+|namespace|name)="[^"]*",?/g;
  const lines = exposition.split('\n').filter((line) => line.startsWith(`${prefix}_`));
  return lines
    .map((line) =>
      line
        .replace(common, '')
        .replace(/,\}/, '}')
        .replace('{}', '')
        .slice(prefix.length + 1),
    )
    .sort();
}

describeWithServers(['kube-state-metrics'], 'kube-state-metrics with the configuration for training frameworks', () => {
  test('exports of the jobs of all frameworks what rules read, with the labels of the catalog', async () => {
    const api = await startKubernetesApi({ [DEFINITIONS]: ALL.map(definition), ...of(ALL, failedJob) });
    const { url, program } = await start(api);
    const catalog = frameworkMetrics(ALL);
    const exposition = await untilExported(
      url,
      program,
      catalog.map(({ name }) => name),
    );
    const exported = new Map(familiesOf([exposition]).map((family) => [family.name, family]));
    expect(catalog.map(({ name }) => [name, [...exported.get(name)!.labels].sort()])).toEqual(
      catalog.map(({ name, labels }) => [name, labels.map((label) => label.name).sort()]),
    );
    expect(catalog.map(({ type, help }) => ({ type, help }))).toEqual(
      catalog.map(({ name }) => ({ type: exported.get(name)?.type, help: exported.get(name)?.help })),
    );
    expect(exposition).toContain(
      'kube_tfjob_status_condition{condition="Failed",customresource_group="kubeflow.org",customresource_kind="TFJob",customresource_version="v1",label_trainwatch_model="bert",label_trainwatch_run_id="bert-7",label_trainwatch_team="nlp",name="bert",namespace="training",reason="TFJobFailed"} 1',
    );
    expect(samplesOf(exposition, TF_JOB)).toEqual([
      'spec_replicas{replica_type="Chief"} 1',
      'spec_replicas{replica_type="Worker"} 2',
      'status_condition{condition="Created",reason="TFJobCreated"} 1',
      'status_condition{condition="Failed",reason="TFJobFailed"} 1',
      'status_condition{condition="Running",reason="TFJobRunning"} 0',
      'status_replicas_active{replica_type="Chief"} 1',
      'status_replicas_active{replica_type="Worker"} 0',
      'status_replicas_failed{replica_type="Chief"} 0',
      'status_replicas_failed{replica_type="Worker"} 1',
      'status_replicas_succeeded{replica_type="Chief"} 0',
      'status_replicas_succeeded{replica_type="Worker"} 0',
    ]);
    expect(samplesOf(exposition, JOB_SET)).toEqual([
      'spec_replicas{owner_kind="TrainJob",replica_type="workers"} 2',
      'status_condition{condition="Failed",owner_kind="TrainJob",reason="ReachedMaxRestarts"} 1',
      'status_replicas_active{owner_kind="TrainJob",replica_type="workers"} 1',
      'status_replicas_failed{owner_kind="TrainJob",replica_type="workers"} 1',
      'status_replicas_ready{owner_kind="TrainJob",replica_type="workers"} 0',
      'status_replicas_succeeded{owner_kind="TrainJob",replica_type="workers"} 0',
      'status_restarts{owner_kind="TrainJob"} 3',
    ]);
    expect(samplesOf(exposition, TRAIN_JOB)).toContain('status_replicas_failed{replica_type="node"} 1');
    expect(samplesOf(exposition, MPI_JOB)).toContain('spec_replicas{replica_type="Worker"} 4');
    await program.stop();
  });

  test('lives without the resources of a framework, and exports its jobs as soon as the cluster has them', async () => {
    const api = await startKubernetesApi({ [DEFINITIONS]: [definition(JOB_SET)], ...of([JOB_SET, TF_JOB], failedJob) });
    const { url, program } = await start(api);
    const before = await untilExported(url, program, ['kube_jobset_status_restarts', 'kube_node_labels']);
    expect(before).not.toMatch(/^kube_(tfjob|trainjob|mpijob)_/m);
    api.add(DEFINITIONS, definition(TF_JOB));
    const after = await untilExported(url, program, ['kube_tfjob_status_condition', 'kube_jobset_status_restarts', 'kube_node_labels']);
    expect(after).not.toMatch(/^kube_(trainjob|mpijob)_/m);
    await program.stop();
  });

  test('exports all else where nobody has installed a framework', async () => {
    const { url, program } = await start(await startKubernetesApi({ [DEFINITIONS]: [] }));
    expect(await untilExported(url, program, ['kube_node_labels', 'kube_job_failed'])).not.toMatch(
      /^kube_(tfjob|jobset|trainjob|mpijob)_/m,
    );
    await program.stop();
  });

  test('says no number of a job of which its controller has not said anything', async () => {
    const api = await startKubernetesApi({ [DEFINITIONS]: ALL.map(definition), ...of(ALL, newJob) });
    api.add(listOf(TF_JOB), { ...failedJob(TF_JOB), metadata: { name: 'gpt', namespace: 'training' } });
    const { url, program } = await start(api);
    const exposition = await untilExported(url, program, ['kube_tfjob_status_condition']);
    expect(exposition.split('\n').filter((line) => /replica_type="[^"]/.test(line) && line.includes('name="bert"'))).toEqual([]);
    expect(exposition.split('\n').filter((line) => line.includes('status_condition') && line.includes('name="bert"'))).toEqual([]);
    await program.stop();
  });
});
