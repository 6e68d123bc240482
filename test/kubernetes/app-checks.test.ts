import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Lazy, Testing } from 'cdk8s';
import { GpuTrainer, Manifests, ManifestRule, TrainingNamespace } from '../../lib';
import { temporaryFolder } from '../../tools/temporary-folder';

const FOREIGN = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: release-name-operator
spec:
  selector:
    matchLabels: { app: operator }
  template:
    metadata:
      labels: { app: operator }
    spec:
      serviceAccountName: operator
      containers:
        - name: operator
          image: operator
          securityContext: { runAsUser: 0, capabilities: { add: [SYS_ADMIN] } }
          volumeMounts: [{ name: data, mountPath: /data, subPath: operator }]
      volumes:
        - name: data
          persistentVolumeClaim: { claimName: made-by-hand }
        - name: config
          configMap: { name: made-by-hand, items: [{ key: config.yaml, path: config.yaml }] }
---
apiVersion: v1
kind: Service
metadata:
  name: operated
spec:
  selector: { app: made-by-the-operator }
  ports: [{ port: 80 }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: operator
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: operator, namespace: operators }]
`;

interface OwnApp {
  readonly app: App;
  readonly trainer: GpuTrainer;
}

function appWithTrainer(props: { readonly env?: Record<string, string>; readonly args?: string[] } = {}): OwnApp {
  const app = new App({ outdir: temporaryFolder() });
  const training = TrainingNamespace.owned(app, 'training');
  const trainer = GpuTrainer.job(training, 'mnist', { image: 'registry.example.com/trainer:1.0.0', monitoredBy: 'a test', ...props });
  return { app, trainer };
}

/** As a chart of Helm is included, in a file. */
function include(app: App, yaml: string): Include {
  const file = join(temporaryFolder(), 'foreign.yaml');
  writeFileSync(file, yaml);
  return new Include(new Chart(app, 'foreign'), 'release', { url: file });
}

function foreignPod(app: App, pod: object): ApiObject {
  const chart = new Chart(app, 'foreign', { namespace: 'foreign' });
  return new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'foreign' }, spec: pod });
}

const MISSING_VOLUME = { containers: [{ name: 'main', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] };

const MISSING_VOLUME_TEXT =
  'foreign/pod: Pod foreign/foreign container main mounts volume data, which does not exist: add it to the volumes of the pod; Manifests.exempt takes a reason against ManifestRule.VOLUME';

function refusal(synthesize: () => unknown): string {
  try {
    synthesize();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

describe('an app', () => {
  test('with a Service of ours that selects nothing is not synthesized, however that is done', () => {
    const { app, trainer } = appWithTrainer();
    trainer.service.addJsonPatch(JsonPatch.replace('/spec/selector', { app: 'other' }));
    const text = `Validation failed with the following errors:
  [] training/mnist/Service: Service training/mnist selects no pods of this app by app=other: select labels that pods of its namespace carry; Manifests.exempt takes a reason against ManifestRule.SERVICE_PODS`;
    expect(refusal(() => app.synth())).toBe(text);
    expect(refusal(() => app.synthYaml())).toBe(text);
    expect(refusal(() => Manifests.of(app))).toBe(text);
    expect(refusal(() => Testing.synth(app.charts[0]))).toBe(text);
  });

  test('with a secret in an argument of a trainer is not synthesized', () => {
    const args = ['--notify', 'https://hooks.slack.com/services/T0/B0/abc'];
    expect(refusal(() => appWithTrainer({ args }).app.synth())).toContain(
      'training/mnist: argument 2 of the command line of container trainer holds a secret',
    );
    expect(() => appWithTrainer({ args: ['--notify', 'https://hooks.slack.com/services/'] }).app.synth()).not.toThrow();
  });

  test('with an object that kubectl apply refuses is not synthesized', () => {
    expect(refusal(() => appWithTrainer({ env: { SAMPLES: 'x'.repeat(262_144) } }).app.synth())).toContain(
      'Job training/mnist is larger than 262144 bytes, which kubectl apply refuses: split it;',
    );
    expect(() => appWithTrainer({ env: { SAMPLES: 'x'.repeat(250_000) } }).app.synth()).not.toThrow();
  });

  test('with a null that a patch has left is not synthesized', () => {
    const { app, trainer } = appWithTrainer();
    const gpus = '/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu';
    (trainer.node.findChild('Resource') as ApiObject).addJsonPatch(JsonPatch.replace(gpus, null));
    expect(refusal(() => app.synth())).toContain(
      'Job training/mnist has null as spec.template.spec.containers.0.resources.limits.nvidia.com/gpu, which Kubernetes drops: set a value, or remove the field;',
    );
  });

  test('with a foreign chart of root pods, unpinned images and what is made elsewhere is synthesized', () => {
    const { app } = appWithTrainer();
    include(app, FOREIGN);
    app.synth();
    expect(readFileSync(join(app.outdir, 'foreign.k8s.yaml'), 'utf8')).toContain('image: operator\n');
    const { faults, opinions } = Manifests.of(app);
    expect(faults).toEqual([]);
    expect(opinions).toEqual([
      'Deployment release-name-operator has no namespace',
      'Deployment release-name-operator mounts ConfigMap made-by-hand, which this app does not make',
      'Deployment release-name-operator mounts claim made-by-hand, which this app does not make',
      'Deployment release-name-operator runs as ServiceAccount operator, which this app does not make',
      'Deployment release-name-operator may run as root',
      'Deployment release-name-operator has no seccomp profile RuntimeDefault',
      'Deployment release-name-operator adds capabilities',
      'Deployment release-name-operator container operator has no pinned image: operator',
      'Deployment release-name-operator container operator may escalate its privileges',
      'Deployment release-name-operator container operator keeps capabilities',
      'Deployment release-name-operator container operator may write to its root file system',
      'Deployment release-name-operator container operator has no requests or no memory limit',
      'Deployment release-name-operator container operator mounts data by subPath, which the kubelet never updates',
      'Service operated has no namespace',
      'ClusterRoleBinding operator binds ServiceAccount operators/operator, which this app does not make',
      'ClusterRoleBinding operator grants ClusterRole view, which this app does not make',
    ]);
  });

  test('with a fault of a foreign object is not synthesized, unless that is exempt for a reason', () => {
    const { app } = appWithTrainer();
    const pod = foreignPod(app, MISSING_VOLUME);
    expect(refusal(() => app.synth())).toContain(MISSING_VOLUME_TEXT);
    Manifests.exempt(pod, ManifestRule.PROBE_PORT, 'another rule');
    expect(refusal(() => app.synth())).toContain(MISSING_VOLUME_TEXT);
    Manifests.exempt(pod, ManifestRule.VOLUME, 'an admission webhook adds the volume');
    expect(() => app.synth()).not.toThrow();
    expect(Manifests.of(app).faults).toEqual([]);
  });

  test('is exempt from a rule below a chart or an Include alone', () => {
    const { app } = appWithTrainer();
    const release = include(app, FOREIGN.replace('name: data, mountPath', 'name: other, mountPath'));
    const other = new Chart(app, 'other', { namespace: 'other' });
    new ApiObject(other, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec: MISSING_VOLUME });
    Manifests.exempt(release, ManifestRule.VOLUME, 'an admission webhook adds the volume');
    expect(refusal(() => app.synth()).match(/Pod|Deployment/g)).toEqual(['Pod']);
    Manifests.exempt(other, ManifestRule.VOLUME, 'here too');
    Manifests.exempt(release, ManifestRule.REFERENCE, 'made by the platform team');
    app.synth();
    expect(Manifests.of(app).opinions.filter((what) => what.includes('does not make'))).toEqual([]);
  });

  test('has no exemption without a reason', () => {
    expect(() => Manifests.exempt(appWithTrainer().trainer, ManifestRule.VOLUME, ' ')).toThrow(
      "training/mnist: the exemption from rule 'volume' has no reason: say why it is right here",
    );
  });

  test('without a construct of ours is left alone, and its test may ask', () => {
    const app = new App({ outdir: temporaryFolder() });
    foreignPod(app, MISSING_VOLUME);
    expect(() => app.synth()).not.toThrow();
    expect(Manifests.of(app).faults).toEqual([
      'Pod foreign/foreign container main mounts volume data, which does not exist: add it to the volumes of the pod',
    ]);
  });

  test('renders each object once in a synthesis, and anew in the next one', () => {
    const { app } = appWithTrainer();
    let rendered = 0;
    const chart = new Chart(app, 'foreign', { namespace: 'foreign' });
    const count = Lazy.any({ produce: () => String(++rendered) });
    new ApiObject(chart, 'object', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'object' }, data: { count } });
    const written = () => readFileSync(join(app.outdir, 'foreign.k8s.yaml'), 'utf8');
    app.synth();
    expect(written()).toContain('count: "1"');
    app.synth();
    expect(written()).toContain('count: "2"');
    expect(app.synthYaml()).toContain('count: "3"');
    expect(Manifests.of(app).find('ConfigMap', 'object')).toMatchObject({ data: { count: '4' } });
    expect(Testing.synth(chart)).toMatchObject([{ data: { count: '5' } }]);
  });

  test('sees what was changed after a synthesis that failed', () => {
    const { app, trainer } = appWithTrainer();
    trainer.service.addJsonPatch(JsonPatch.replace('/spec/selector', { app: 'other' }));
    expect(refusal(() => app.synth())).toContain('selects no pods');
    trainer.service.addJsonPatch(JsonPatch.replace('/spec/selector', { 'app.kubernetes.io/instance': 'mnist' }));
    expect(() => app.synth()).not.toThrow();
  });
});
