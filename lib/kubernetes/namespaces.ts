import { Construct } from 'constructs';
import { Chart } from 'cdk8s';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel } from '../values/names';
import { apiObject } from './api-object';
import { k8s } from './k8s';
import { PodSecurity } from './pod-security';

/**
 * The namespace of everything in the chart around `scope`.
 *
 * @throws InvalidConfigError when that chart has none
 */
export function namespaceOf(scope: Construct): string {
  const { namespace } = Chart.of(scope);
  if (namespace !== undefined) return namespace;
  throw InvalidConfigError.at(
    scope,
    "the chart around it has no namespace: set one, for example new Chart(app, 'monitoring', { namespace: 'monitoring' })",
  );
}

/** A Namespace that admits only pods of a level of the Pod Security Standards. */
export function ownedNamespace(scope: Construct, id: string, name: string, podSecurity = PodSecurity.RESTRICTED): void {
  assertDnsLabel('namespace', name);
  const labels = {
    'app.kubernetes.io/part-of': 'trainwatch',
    'app.kubernetes.io/managed-by': 'cdk8s',
    'pod-security.kubernetes.io/enforce': podSecurity,
    'pod-security.kubernetes.io/warn': podSecurity,
  };
  apiObject(scope, id, k8s.KubeNamespace, { name, labels }, {});
}
