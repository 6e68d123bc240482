import { App, Testing } from 'cdk8s';
import { GpuTrainer, GpuTrainerProps, ManifestRule, Manifests, TrainingNamespace } from '../../lib';
import { givesSecret } from '../../lib/values/secret-shape';

const IMAGE = 'registry.example.com/trainer:1.0.0';
const UUID = '6f1e9a52-3b1c-4c55-9a55-0d6f3a1f2b7c';

function synthesized(props: Partial<GpuTrainerProps>, prepare: (namespace: TrainingNamespace) => void = () => undefined): App {
  const app = Testing.app();
  const training = TrainingNamespace.owned(app, 'training');
  prepare(training);
  GpuTrainer.job(training, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props });
  return app;
}

const withEngine = { env: { VAULT_SECRET_ENGINE: 'kv' } };

test('a variable that looks like a secret is refused, and taken where somebody has said that it is none', () => {
  expect(() => synthesized(withEngine)).toThrow(
    "training/mnist: environment variable 'VAULT_SECRET_ENGINE' holds a secret, which anyone could read in the manifests: put it into a Secret, and give the program the path of its file. If it is none, Manifests.exempt, called before with the chart, takes a reason against ManifestRule.SECRET_VALUE",
  );
  const app = synthesized(withEngine, (training) => Manifests.exempt(training, ManifestRule.SECRET_VALUE, 'the name of an engine'));
  expect(Manifests.of(app).faults).toEqual([]);
  expect(JSON.stringify(Manifests.of(app).find('Job', 'mnist'))).toContain('{"name":"VAULT_SECRET_ENGINE","value":"kv"}');
});

test('so is one of another container', () => {
  const sidecars = [{ name: 'agent', image: 'agent:1', env: [{ name: 'VAULT_SECRET_ENGINE', value: 'kv' }] }];
  expect(() => Manifests.of(synthesized({ sidecars }))).toThrow("environment variable 'VAULT_SECRET_ENGINE' holds a secret");
  const app = synthesized({ sidecars }, (training) => Manifests.exempt(training, ManifestRule.SECRET_VALUE, 'the name of an engine'));
  expect(Manifests.of(app).faults).toEqual([]);
});

test('an exemption from another rule, or of another chart, changes nothing', () => {
  expect(() => synthesized(withEngine, (training) => Manifests.exempt(training, ManifestRule.REFERENCE, 'made elsewhere'))).toThrow(
    'holds a secret',
  );
  const elsewhere = TrainingNamespace.owned(Testing.app(), 'other');
  expect(() => synthesized(withEngine, () => Manifests.exempt(elsewhere, ManifestRule.SECRET_VALUE, 'the name of an engine'))).toThrow(
    'holds a secret',
  );
});

test.each([
  ['AZURE_CLIENT_ID', UUID, false],
  ['AZURE_TENANT_ID', UUID, false],
  ['RUN_UUID', UUID, false],
  ['SESSION', UUID, true],
  ['VAULT_SECRET_ID', UUID, true],
  ['API_KEY', UUID, true],
  ['AWS_ACCESS_KEY_ID', 'AKIA0123456789012345', true],
])('%s=%s gives a secret away: %s', (name, value, isSecret) => {
  expect(givesSecret(name, value)).toBe(isSecret);
});
