import { besidePlus33 } from './beside-plus-33';

test('workloads of cdk8s-plus-33 and of Trainwatch are in one app', () => {
  const manifests = besidePlus33();
  expect(manifests.ofKind('Deployment')).toHaveLength(1);
  expect(manifests.find('DaemonSet', 'node-exporter')).toMatchObject({ metadata: { namespace: 'node-exporter' } });
});
