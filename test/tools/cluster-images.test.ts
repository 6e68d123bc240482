import { Release, VERSIONS } from '../../lib/kubernetes/versions';
import { Manifests } from '../../lib/testing/manifests';
import { allContainers, Manifest, podTemplateOf } from '../../lib/kubernetes/manifest-types';
import { imagesFor } from '../../tools/cluster/images';
import { Outside } from '../cluster/outside';
import { stackUnderTest } from '../cluster/stack-under-test';

const DIGEST = `sha256:${'5'.repeat(64)}`;
const OUTSIDE = { s3: { bucket: 'metrics', endpoint: '192.0.2.1:9000' }, dingtalk: { url: 'http://192.0.2.1:8443' } } as unknown as Outside;

function pin(digest?: string): void {
  for (const release of Object.values<Release>(VERSIONS)) if (release.image) Object.assign(release, { digest });
}

function imagesInCluster(): string[] {
  const pods = (Manifests.of(stackUnderTest(OUTSIDE)).all as Manifest[]).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  return [...new Set(pods.flatMap(({ spec }) => allContainers(spec)).map(({ image }) => image))].sort();
}

afterEach(() => pin());

test('with a table of pinned images, the cluster runs the same ones, which are made here', () => {
  const images = imagesInCluster();
  pin(DIGEST);
  expect(imagesInCluster()).toEqual(images);
  expect(imagesFor(images).map(({ name }) => name)).toEqual(images);
});

test.each([
  ['registry.example.com:5000/trainer:1.0.0', 'registry.example.com:5000/trainer:1.0.0'],
  [`registry.example.com:5000/trainer:1.0.0@${DIGEST}`, 'registry.example.com:5000/trainer:1.0.0'],
  [`${VERSIONS.prometheus.image}@${DIGEST}`, VERSIONS.prometheus.image],
])('the image that is made for %s is named %s', (pinned, name) => {
  expect(imagesFor([pinned])).toMatchObject([{ name }]);
});

test('an image that nobody has described is reported by its name in the manifests', () => {
  expect(() => imagesFor([`quay.io/other:1@${DIGEST}`])).toThrow(`the manifests use the image 'quay.io/other:1@${DIGEST}': describe`);
});
