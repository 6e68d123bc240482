import { App, Chart, JsonPatch, Testing } from 'cdk8s';
import { apiObject } from '../../lib/kubernetes/api-object';
import { ConfigFile } from '../../lib/kubernetes/config-file';
import { k8s } from '../../lib/kubernetes/k8s';
import { namespaceOf, ownedNamespace } from '../../lib/kubernetes/namespaces';
import { httpProbe, podTemplate, resources } from '../../lib/kubernetes/pod-template';
import { WorkloadDefaults, WorkloadDefaultsProps } from '../../lib/kubernetes/workload-defaults';

function chartIn(namespace?: string): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

function deployment(chart: Chart, defaults: WorkloadDefaultsProps = {}) {
  if (Object.keys(defaults).length > 0) WorkloadDefaults.set(chart, defaults);
  const identity = { name: 'program', instance: 'one', component: 'test' };
  return apiObject(
    chart,
    'Resource',
    k8s.KubeDeployment,
    { name: 'one' },
    {
      spec: () => ({
        selector: { matchLabels: {} },
        template: podTemplate(
          chart,
          {},
          {
            identity,
            user: 65534,
            containers: [
              {
                name: 'program',
                image: 'quay.io/prometheus/prometheus:v1',
                ports: [{ name: 'http', containerPort: 8080 }],
                resources: resources('10m', '32Mi', '64Mi'),
                livenessProbe: httpProbe('/healthz', 'http'),
              },
            ],
          },
        ),
      }),
    },
  );
}

describe('an object', () => {
  test('keeps what a JSON patch adds, also what the typed serializer does not know', () => {
    const chart = chartIn('training');
    const object = deployment(chart);
    object.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu', 1),
      JsonPatch.add('/spec/template/spec/resourceClaims', [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }]),
    );
    const { spec } = Testing.synth(chart)[0].spec.template;
    expect(spec.containers[0].resources.limits).toEqual({ memory: '64Mi', 'nvidia.com/gpu': 1 });
    expect(spec.resourceClaims).toEqual([{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }]);
  });

  test('is the same when it is synthesized twice', () => {
    const chart = chartIn('training');
    deployment(chart);
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  });

  test('of one kind and name in the same namespace as another fails the synthesis, naming both', () => {
    const chart = chartIn('training');
    for (const id of ['first', 'second']) apiObject(chart, id, k8s.KubeConfigMap, { name: 'config' }, { data: () => ({}) });
    expect(() => Testing.synth(chart)).toThrow(
      "chart/second and chart/first both create ConfigMap 'config' in namespace 'training': change the name or namespace of one of them",
    );
  });

  test('that is cluster-scoped gets no namespace from its chart', () => {
    const chart = chartIn('training');
    ownedNamespace(chart, 'Namespace', 'training');
    expect(Testing.synth(chart)[0].metadata).toEqual({
      name: 'training',
      labels: {
        'app.kubernetes.io/managed-by': 'cdk8s',
        'app.kubernetes.io/part-of': 'trainwatch',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    });
  });

  test('in a chart without a namespace is an error that says how to give it one', () => {
    expect(() => namespaceOf(chartIn())).toThrow(
      "chart: the chart around it has no namespace: set one, for example new Chart(app, 'monitoring', { namespace: 'monitoring' })",
    );
  });
});

describe('a pod', () => {
  test('meets the Pod Security Standard restricted', () => {
    const chart = chartIn('training');
    deployment(chart);
    const { spec } = Testing.synth(chart)[0].spec.template;
    expect(spec.securityContext).toEqual({
      fsGroup: 65534,
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsGroup: 65534,
      runAsNonRoot: true,
      runAsUser: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(spec.automountServiceAccountToken).toBe(false);
  });

  test('takes every workload default of its scope', () => {
    const chart = chartIn('training');
    deployment(chart, {
      imageRegistry: 'mirror.example.com/',
      imagePullSecrets: ['pull'],
      nodeSelector: { pool: 'monitoring' },
      tolerations: [{ key: 'pool', operator: 'Exists' }],
      priorityClassName: 'high',
      labels: { 'cost-center': '42' },
      proxy: { httpsProxy: 'http://proxy.example.com:3128' },
      caBundle: { configMapName: 'corporate-ca' },
    });
    const { metadata, spec } = Testing.synth(chart)[0].spec.template;
    const [container] = spec.containers;
    expect(container.image).toBe('mirror.example.com/quay.io/prometheus/prometheus:v1');
    expect(metadata.labels['cost-center']).toBe('42');
    expect([spec.imagePullSecrets, spec.nodeSelector, spec.tolerations, spec.priorityClassName]).toEqual([
      [{ name: 'pull' }],
      { pool: 'monitoring' },
      [{ key: 'pool', operator: 'Exists' }],
      'high',
    ]);
    expect(container.env).toEqual([
      { name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' },
      { name: 'NO_PROXY', value: 'localhost,127.0.0.1,.svc,.cluster.local,10.0.0.0/8' },
      { name: 'NODE_USE_ENV_PROXY', value: '1' },
      { name: 'SSL_CERT_FILE', value: '/etc/trainwatch/ca/ca.crt' },
      { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/trainwatch/ca/ca.crt' },
    ]);
    expect(spec.volumes).toEqual([{ name: 'ca-bundle', configMap: { name: 'corporate-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }]);
  });

  test('takes what is set nearest to it, field by field', () => {
    const app = new App();
    WorkloadDefaults.set(app, { imageRegistry: 'mirror.example.com', priorityClassName: 'high' });
    const chart = new Chart(app, 'chart', { namespace: 'training' });
    WorkloadDefaults.set(chart, { priorityClassName: 'low' });
    expect(WorkloadDefaults.of(chart)).toEqual({ imageRegistry: 'mirror.example.com', priorityClassName: 'low' });
  });
});

describe('ConfigFile', () => {
  const labels = {};

  test('changes its checksum exactly when a file changes', () => {
    const chart = chartIn('monitoring');
    const checksum = (text: string) =>
      new ConfigFile(chart, `config-${text}`, { name: `config-${text}`, labels, files: () => ({ 'a.yml': text }) }).checksum;
    expect(checksum('one')).not.toBe(checksum('two'));
    expect(new ConfigFile(chart, 'again', { name: 'again', labels, files: () => ({ 'a.yml': 'one' }) }).checksum).toBe(
      new ConfigFile(chart, 'once-more', { name: 'once-more', labels, files: () => ({ 'a.yml': 'one' }) }).checksum,
    );
  });

  test('that kubectl apply could not take fails the synthesis', () => {
    const chart = chartIn('monitoring');
    new ConfigFile(chart, 'large', { name: 'large', labels, files: () => ({ 'a.yml': 'x'.repeat(300_000) }) });
    expect(() => Testing.synth(chart)).toThrow(
      /ConfigMap 'large' has \d+ bytes, but 'kubectl apply' accepts at most 258048: split its files into several ConfigMaps/,
    );
  });
});
