import { EnvFrom, EnvValueFrom } from '../../lib/kubernetes/env-sources';
import { PodServiceAccount } from '../../lib/kubernetes/pod-service-account';
import { PodVolume } from '../../lib/kubernetes/pod-volume';

describe('A part of a pod', () => {
  test.each<[string, () => unknown, string, () => unknown]>([
    [
      'a name with a dot',
      () => PodVolume.existingClaim('a.b', 'data', { mountPath: '/data' }),
      "volume 'a.b' is not a DNS label",
      () => PodVolume.existingClaim('a-b', 'data', { mountPath: '/data' }),
    ],
    [
      'a claim that can have no such name',
      () => PodVolume.existingClaim('data', 'Data', { mountPath: '/data' }),
      "claim 'Data' is not the name of an object",
      () => PodVolume.existingClaim('data', 'data.v2', { mountPath: '/data' }),
    ],
    [
      'a place that is none',
      () => PodVolume.emptyDir('data', { mountPath: 'data' }),
      "volume 'data': mountPath 'data' is not a path in the container: start with '/', without ':' and '..', for example '/data'",
      () => PodVolume.emptyDir('data', { mountPath: '/data' }),
    ],
    [
      'an entry outside of it',
      () => PodVolume.emptyDir('data', { mountPath: '/data', subPath: '../etc' }),
      "volume 'data': subPath '../etc' is not an entry of a volume: leave out the leading '/' and '..', for example 'mnist/train'",
      () => PodVolume.emptyDir('data', { mountPath: '/data', subPath: 'etc/..d' }),
    ],
    [
      'a size without a number',
      () => PodVolume.newClaim('data', { mountPath: '/data', size: 'Gi' }),
      "volume 'data': size 'Gi' is not a quantity",
      () => PodVolume.newClaim('data', { mountPath: '/data', size: '1Gi' }),
    ],
    [
      'a ConfigMap key that is none',
      () => EnvValueFrom.configMap('recipes', 'a/b'),
      "'a/b' is not a key of a ConfigMap: use letters, digits, '-', '_' and '.'",
      () => EnvValueFrom.configMap('recipes', 'a.b'),
    ],
    [
      'a prefix that no env name has',
      () => EnvFrom.secret('hub', { prefix: '1_' }),
      "prefix '1_' is not the start of an env name: use letters, digits, '_', '-' and '.', not starting with a digit",
      () => EnvFrom.secret('hub', { prefix: 'HUB_' }),
    ],
    [
      'an annotation of an account that Kubernetes refuses',
      () => PodServiceAccount.annotated({ 'a/b/c': '' }),
      "annotation key 'a/b/c' is not valid",
      () => PodServiceAccount.annotated({ 'a/b': '' }),
    ],
  ])('that is %s is refused', (_what, wrong, message, right) => {
    expect(wrong).toThrow(message);
    expect(right).not.toThrow();
  });
});
