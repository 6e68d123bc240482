import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A Deployment behind a Service, both named after the program. */
export function deploy(scope: Construct, name: string, container: k8s.Container, volumes: k8s.Volume[] = []): void {
  const program = new Construct(scope, name);
  const labels = { 'app.kubernetes.io/name': name };
  const [{ name: portName, containerPort }] = container.ports ?? [];
  new k8s.KubeService(program, 'Service', {
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: portName, port: containerPort }] },
  });
  new k8s.KubeDeployment(program, 'Resource', {
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container], volumes } },
    },
  });
}
