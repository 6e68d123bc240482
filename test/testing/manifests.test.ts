import { ApiObject, App, Chart } from 'cdk8s';
import { Manifests } from '../../lib';

const SECURITY_CONTEXT = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
const CONTAINER = {
  name: 'program',
  image: 'example.com/program:v1',
  ports: [{ name: 'http', containerPort: 8080 }],
  resources: { requests: { cpu: '10m' }, limits: { memory: '64Mi' } },
  securityContext: SECURITY_CONTEXT,
};
const POD = {
  securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [CONTAINER],
};
const SELECTOR = { matchLabels: { app: 'program' } };

interface Part {
  readonly kind: string;
  readonly name?: string;
  readonly [field: string]: unknown;
}

function manifests(...parts: Part[]): Manifests {
  const chart = new Chart(new App(), 'chart', { namespace: 'test' });
  parts.forEach(({ kind, name = 'program', ...rest }, i) => {
    new ApiObject(chart, `object-${i}`, { apiVersion: 'v1', kind, metadata: { name }, ...rest });
  });
  return Manifests.ofChart(chart);
}

function deployment(pod: object, labels: Record<string, string> = SELECTOR.matchLabels): Part {
  return { kind: 'Deployment', spec: { selector: SELECTOR, template: { metadata: { labels }, spec: { ...POD, ...pod } } } };
}

const containing = (container: object): object => ({ containers: [{ ...CONTAINER, ...container }] });

describe('the violations of manifests', () => {
  test('are none where all is well', () => {
    const service = { kind: 'Service', spec: { selector: SELECTOR.matchLabels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } };
    expect(manifests(deployment({}), service).violations).toEqual([]);
  });

  test.each<[string, Part]>([
    ['selects pods by app=program, which its own pods do not carry: add the label to its pod template', deployment({}, { app: 'other' })],
    ['mounts ConfigMap config, which this app does not make', deployment({ volumes: [{ name: 'config', configMap: { name: 'config' } }] })],
    [
      'mounts ConfigMap rules, which this app does not make',
      deployment({ volumes: [{ name: 'rules', projected: { sources: [{ configMap: { name: 'rules' } }] } }] }),
    ],
    [
      'mounts claim data, which this app does not make',
      deployment({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
    ],
    ['runs as ServiceAccount robot, which this app does not make', deployment({ serviceAccountName: 'robot' })],
    ['may run as root', deployment({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })],
    ['has no seccomp profile RuntimeDefault', deployment({ securityContext: { runAsNonRoot: true, runAsUser: 1 } })],
    ['reaches into its node', deployment({ volumes: [{ name: 'host', hostPath: { path: '/' } }] })],
    ['adds capabilities', deployment(containing({ securityContext: { ...SECURITY_CONTEXT, capabilities: { add: ['SYS_ADMIN'] } } }))],
    ['container program has no pinned image: example.com/program:latest', deployment(containing({ image: 'example.com/program:latest' }))],
    ['container program has no pinned image: example.com:5000/program', deployment(containing({ image: 'example.com:5000/program' }))],
    [
      'container program may escalate its privileges',
      deployment(containing({ securityContext: { ...SECURITY_CONTEXT, allowPrivilegeEscalation: true } })),
    ],
    ['container program keeps capabilities', deployment(containing({ securityContext: { ...SECURITY_CONTEXT, capabilities: {} } }))],
    [
      'container program may write to its root file system',
      deployment(containing({ securityContext: { ...SECURITY_CONTEXT, readOnlyRootFilesystem: false } })),
    ],
    ['container program has no requests or no memory limit', deployment(containing({ resources: {} }))],
    [
      'container program mounts volume data, which does not exist: add it to the volumes of the pod',
      deployment(containing({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })),
    ],
    [
      'container program probes port web, which it does not name: use one of http',
      deployment(containing({ livenessProbe: { httpGet: { port: 'web' } } })),
    ],
  ])('report a workload that %s', (what, part) => {
    expect(manifests(part).violations).toContain(`Deployment test/program ${what}`);
  });

  test('do not report a pod that reaches into its node where the namespace is fenced off for that', () => {
    const agent = deployment({
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const namespace = (enforce: string) => ({
      kind: 'Namespace',
      name: 'test',
      metadata: { name: 'test', namespace: undefined, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
    });
    const reported = (enforce: string) => manifests(namespace(enforce), agent).violations.filter((what) => what.startsWith('Deployment'));
    expect(reported('privileged')).toEqual([]);
    expect(reported('restricted')).toEqual(['Deployment test/program may run as root', 'Deployment test/program reaches into its node']);
  });

  const service = (fields: object) => ({
    kind: 'Service',
    spec: { selector: SELECTOR.matchLabels, ports: [{ name: 'http', port: 80, targetPort: 'http', ...fields }] },
  });

  test('report a Service that sends to a port that no pod of it names', () => {
    expect(manifests(service({ targetPort: 'web' }), deployment({})).violations).toEqual([
      'Service test/program sends port http to web, which no pod of it names: use one of http, 8080',
    ]);
  });

  test('take a port for its target where none is said, and a number that the pods do not declare', () => {
    expect(manifests(service({ port: 8080, targetPort: undefined }), deployment({})).violations).toEqual([]);
    expect(manifests(service({ targetPort: undefined }), deployment({})).violations).toEqual([]);
    expect(manifests(service({ targetPort: 9092 }), deployment({})).violations).toEqual([]);
  });

  test('do not report a Service whose pods or endpoints others make', () => {
    expect(manifests(service({})).violations).toEqual([]);
    expect(manifests({ kind: 'Service', spec: { ports: [{ port: 80, targetPort: 'web' }] } }, deployment({})).violations).toEqual([]);
    expect(manifests({ kind: 'Service', spec: { type: 'ExternalName', externalName: 'example.com' } }).violations).toEqual([]);
  });

  test('do not report what may be absent, what every namespace has, and templates of other things', () => {
    const optional = { name: 'config', configMap: { name: 'config', optional: true, items: [{ key: 'a', path: 'a' }] } };
    expect(manifests(deployment({ volumes: [optional] })).violations).toEqual([]);
    expect(manifests(deployment({ serviceAccountName: 'default' })).violations).toEqual([]);
    expect(manifests({ kind: 'ApplicationSet', spec: { template: { spec: { project: 'default' } } } }).violations).toEqual([]);
  });

  test('are in part faults, in part opinions', () => {
    const { faults, opinions, violations } = manifests(
      deployment(containing({ image: 'program', volumeMounts: [{ name: 'data', mountPath: '/data' }] })),
    );
    expect(faults).toEqual([
      'Deployment test/program container program mounts volume data, which does not exist: add it to the volumes of the pod',
    ]);
    expect(opinions).toEqual(['Deployment test/program container program has no pinned image: program']);
    expect(violations).toEqual([...faults, ...opinions]);
  });

  test('know a port of a sidecar by its name and its number, and none of an init container that ends before', () => {
    const sidecar = { ...CONTAINER, name: 'sidecar', restartPolicy: 'Always', ports: [{ name: 'metrics', containerPort: 9091 }] };
    const reported = (targetPort: unknown, initContainer: object) =>
      manifests(service({ name: 'metrics', targetPort }), deployment({ initContainers: [initContainer] })).violations;
    expect(reported('metrics', sidecar)).toEqual([]);
    expect(reported(9091, sidecar)).toEqual([]);
    expect(reported('metrics', { ...sidecar, restartPolicy: undefined })).toHaveLength(1);
  });

  test('report an init container that is not restricted', () => {
    const initContainer = { ...CONTAINER, name: 'first', securityContext: { ...SECURITY_CONTEXT, capabilities: { add: ['SYS_ADMIN'] } } };
    expect(manifests(deployment({ initContainers: [initContainer] })).violations).toEqual([
      'Deployment test/program adds capabilities',
      'Deployment test/program container first keeps capabilities',
    ]);
  });

  test('report a binding without its role or its account', () => {
    const binding = {
      kind: 'RoleBinding',
      roleRef: { kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'test' }],
    };
    expect(manifests(binding).violations).toEqual([
      'RoleBinding test/program binds ServiceAccount test/robot, which this app does not make',
      'RoleBinding test/program grants Role reader, which this app does not make',
    ]);
  });

  test.each(['https://hooks.slack.com/services/T0/B0/abc', 'access_token=abc', `SEC${'a'.repeat(64)}`, '-----BEGIN PRIVATE KEY-----'])(
    'report something like a secret: %s',
    (value) => {
      expect(manifests({ kind: 'ConfigMap', data: { value } }).violations).toEqual([
        'ConfigMap test/program has what looks like a secret as data.value: put it into a Secret, and refer to that',
      ]);
    },
  );

  test('report no secret in a Secret', () => {
    expect(manifests({ kind: 'Secret', stringData: { value: '-----BEGIN PRIVATE KEY-----' } }).violations).toEqual([]);
  });

  test('report a namespace on what has none', () => {
    expect(manifests({ kind: 'Namespace' }).violations).toEqual(['Namespace test/program is cluster-scoped but has a namespace']);
  });
});

test('the violations report a key that a ConfigMap lacks', () => {
  const volumes = [{ name: 'config', configMap: { name: 'config', items: [{ key: 'a.yml', path: 'a.yml' }] } }];
  expect(manifests({ kind: 'ConfigMap', name: 'config', data: { 'b.yml': '' } }, deployment({ volumes })).violations).toEqual([
    'Deployment test/program mounts a.yml of ConfigMap config, which has no such key: use one of b.yml',
  ]);
});

describe('Manifests', () => {
  test('list the Secrets that somebody has to make, with their keys', () => {
    const volumes = [{ name: 'a', secret: { secretName: 'slack', items: [{ key: 'url' }] } }];
    const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'value' } } }];
    const initContainers = [{ ...CONTAINER, env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'first', key: 'key' } } }] }];
    expect(manifests(deployment({ volumes, initContainers, ...containing({ env }) })).requiredSecrets).toEqual([
      'test/first: key',
      'test/slack: url',
      'test/token: value',
    ]);
  });

  test('find what there is, and name what there is when it is not there', () => {
    const found = manifests({ kind: 'ConfigMap', data: { 'a.yml': 'text' } });
    expect(found.configFile('program', 'a.yml')).toBe('text');
    expect(() => found.configFile('program', 'b.yml')).toThrow("ConfigMap 'program' has no file 'b.yml', only a.yml");
    expect(() => found.find('ConfigMap', 'other')).toThrow("there is no ConfigMap 'other', only program");
    expect(() => found.find('Secret', 'other')).toThrow("there is no Secret 'other', only none at all");
  });
});
