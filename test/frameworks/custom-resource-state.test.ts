import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { ExporterNamespace } from '../../lib/components/exporters/exporter-namespace';
import { KubeStateMetrics } from '../../lib/components/exporters/kube-state-metrics';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { FRAMEWORK_RESOURCES } from '../../lib/kinds/kube-state-metrics/framework-resources';
import { Manifests } from '../../lib/testing/manifests';
import { ControlPlane, KubernetesObject } from '../../tools/frameworks/control-plane';
import { whyNoFrameworks } from '../../tools/frameworks/programs';
import { untilExported } from '../../tools/record-catalogs/recording';
import { startFrameworkExporter } from '../e2e/framework-exporter';
import { definition, failedJob } from '../e2e/framework-objects';
import { describeUnless, temporaryFolder } from '../servers';

const { TF_JOB, JOB_SET } = TrainingFramework;

async function define(plane: ControlPlane, framework: TrainingFramework): Promise<void> {
  const file = join(temporaryFolder(), 'definition.json');
  writeFileSync(file, JSON.stringify(definition(framework)));
  await plane.define([file]);
}

/** Creates a job, and says of it what its controller would say. */
async function fail(plane: ControlPlane, framework: TrainingFramework): Promise<void> {
  const { status, ...job } = failedJob(framework) as KubernetesObject & { readonly status: object };
  await plane.apply([job]);
  await plane.patchStatus(FRAMEWORK_RESOURCES[framework].plural, job, status);
}

describeUnless(whyNoFrameworks(), 'kube-state-metrics over a real API server', () => {
  test('lives without any training framework, and exports the jobs of each as soon as it is installed', async () => {
    const plane = await ControlPlane.start();
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'training' } }]);
    const { url, program } = await startFrameworkExporter(`--kubeconfig=${plane.kubeconfig}`);
    await define(plane, TF_JOB);
    await fail(plane, TF_JOB);
    const first = await untilExported(url, program, ['kube_tfjob_status_condition', 'kube_tfjob_status_replicas_failed']);
    expect(first).toMatch(/^kube_tfjob_status_condition\{condition="Failed",.*name="bert",.*reason="TFJobFailed"\} 1$/m);
    expect(first).not.toMatch(/^kube_(jobset|trainjob|mpijob)_/m);
    await define(plane, JOB_SET);
    await fail(plane, JOB_SET);
    const second = await untilExported(url, program, ['kube_jobset_status_restarts', 'kube_tfjob_status_condition']);
    expect(second).toMatch(/^kube_jobset_status_restarts\{.*\} 3$/m);
    await program.stop();
    await plane.stop();
  });

  test('may see what it exports with the roles that are deployed with it, and no Secret', async () => {
    const frameworks = [TF_JOB, JOB_SET];
    const plane = await ControlPlane.start();
    const namespace = ExporterNamespace.restricted(new App(), 'monitoring');
    new KubeStateMetrics(namespace, 'ksm', { monitoredAs: new KubeStateMetricsKind({ frameworks }) });
    const deployed = Manifests.ofChart(namespace).all as KubernetesObject[];
    await plane.apply(deployed.filter(({ kind }) => kind !== 'Deployment'));
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'training' } }]);
    for (const framework of frameworks) await define(plane, framework);
    for (const framework of frameworks) await fail(plane, framework);
    const kubeconfig = await plane.kubeconfigOfAccount('monitoring', 'ksm');
    const { url, program } = await startFrameworkExporter(`--kubeconfig=${kubeconfig}`);
    await untilExported(url, program, ['kube_tfjob_status_condition', 'kube_jobset_status_restarts']);
    const account = '--as=system:serviceaccount:monitoring:ksm';
    const may = (verb: string, what: string) => plane.kubectl('auth', 'can-i', verb, what, '--all-namespaces', account);
    expect(await may('watch', 'tfjobs.kubeflow.org')).toBe('yes\n');
    await expect(may('list', 'secrets')).rejects.toThrow();
    await expect(may('delete', 'tfjobs.kubeflow.org')).rejects.toThrow();
    await expect(may('list', 'trainjobs.trainer.kubeflow.org')).rejects.toThrow();
    await program.stop();
    await plane.stop();
  });
});
