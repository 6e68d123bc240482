import { App, JsonPatch, Testing } from 'cdk8s';
import { GpuTrainer, TrainingNamespace } from '../../lib';
import { EveryComponent } from './every-component';

const IMAGE = 'registry.example.com/trainer:1.0.0';

function patched(...podPatches: JsonPatch[]) {
  const namespace = TrainingNamespace.existing(new App(), 'training');
  GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', podPatches });
  return () => Testing.synth(namespace).find(({ kind }) => kind === 'Job').spec.template.spec;
}

describe('podPatches', () => {
  test('reach the pods of every component that makes some', () => {
    const { pods } = new EveryComponent({ podPatches: [JsonPatch.add('/spec/hostAliases', [{ ip: '10.0.0.1', hostnames: ['proxy'] }])] });
    expect(Object.keys(pods).length).toBeGreaterThanOrEqual(19);
    expect(Object.entries(pods).filter(([, { spec }]) => !('hostAliases' in spec))).toEqual([]);
  });

  test('are applied last, so that a field of a newer Kubernetes stays', () => {
    const template = patched(
      JsonPatch.add('/spec/resourceClaims', [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }]),
      JsonPatch.remove('/spec/containers/0/resources/limits/nvidia.com~1gpu'),
      JsonPatch.replace('/spec/containers/0/readinessProbe/timeoutSeconds', 9),
    );
    const { resourceClaims, containers } = template();
    expect(resourceClaims).toEqual([{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }]);
    expect(containers[0].resources.limits).toEqual({ memory: '4Gi' });
    expect(containers[0].readinessProbe.timeoutSeconds).toBe(9);
    expect(template()).toEqual(template());
  });

  test('that do not fit are refused with the path of the construct', () => {
    expect(patched(JsonPatch.add('/spec/template/spec/dnsPolicy', 'None'))).toThrow(
      /training\/mnist: podPatches do not fit the pod template \(.+\): paths begin at the template, as in '\/spec\/dnsPolicy'/,
    );
    expect(patched(JsonPatch.add('/spec/dnsPolicy', 'None'))).not.toThrow();
  });
});
