import { App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-33';
import { ExporterNamespace, Manifests, NodeExporter } from 'trainwatch';

/** An app whose own workloads come from another cdk8s-plus than Trainwatch's. */
export function besidePlus33(): Manifests {
  const app = new App();
  new Deployment(new Chart(app, 'web', { namespace: 'web' }), 'web', { containers: [{ image: 'registry.example.com/web:1.0.0' }] });
  new NodeExporter(ExporterNamespace.privileged(app, 'node-exporter'), 'node-exporter');
  return Manifests.of(app);
}
