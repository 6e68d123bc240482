import { FilesystemObjectStore } from '../../lib';
import { assertAnnotations } from '../../lib/kubernetes/pod-grammar';
import { assertLabels, assertPortName } from '../../lib/values/names';

/** What is refused, with its sentence, and the nearest that is right. */
type Row = readonly [what: string, wrong: () => void, sentence: string, right: () => void];

describe('keys and ports', () => {
  const label = (key: string) => () => assertLabels({ [key]: 'a' });
  const annotation =
    (key: string, value = '') =>
    () =>
      assertAnnotations({ [key]: value });
  const port = (name: string) => () => assertPortName('port of queue', name);
  const refusedKey = (what: string, key: string) =>
    `${what} key '${key}' is not valid: use at most 63 of letters, digits, '-', '_' and '.', after an optional 'domain/'`;
  const refusedPort = (name: string) =>
    `port of queue '${name}' is not the name of a container's port: use at most 15 of a-z, 0-9 and single '-' between them, with at least one letter`;

  test.each<Row>([
    ['a domain with an empty part', label('a..b/c'), refusedKey('label', 'a..b/c'), label('a.b/c')],
    ['a domain whose part ends in a dash', label('a-.b/c'), refusedKey('label', 'a-.b/c'), label('a-b/c')],
    ['a domain that is empty', label('/c'), refusedKey('label', '/c'), label('c')],
    [
      'a domain of 254 characters',
      label(`${'a'.repeat(254)}/c`),
      refusedKey('label', `${'a'.repeat(254)}/c`),
      label(`${'a'.repeat(253)}/c`),
    ],
    ['a domain of a label in capitals', label('A.b/c'), refusedKey('label', 'A.b/c'), annotation('A.b/c')],
    ['a key of 64 characters', annotation('c'.repeat(64)), refusedKey('annotation', 'c'.repeat(64)), annotation('c'.repeat(63))],
    ['an annotation with two domains', annotation('a/b/c'), refusedKey('annotation', 'a/b/c'), annotation('a/b', 'a/b/c {}')],
    [
      'too many annotations',
      annotation('a', 'x'.repeat(262_144)),
      'annotations have 262145 bytes, and Kubernetes takes at most 262144: put what is long into a ConfigMap',
      annotation('a', 'x'.repeat(262_143)),
    ],
    ['a port of 16 characters', port('a'.repeat(16)), refusedPort('a'.repeat(16)), port('a'.repeat(15))],
    ['a port without a letter', port('8080'), refusedPort('8080'), port('8080-a')],
    ['a port with two dashes', port('a--b'), refusedPort('a--b'), port('a-b')],
    ['a port that ends in a dash', port('web-'), refusedPort('web-'), port('web')],
    ['a port in capitals', port('Web'), refusedPort('Web'), port('w3b')],
    [
      'a volume claim',
      () => void FilesystemObjectStore.onClaim('a..b'),
      "volume claim 'a..b' is not the name of an object",
      () => void FilesystemObjectStore.onClaim('a.1'),
    ],
  ])('%s is refused', (_what, wrong, sentence, right) => {
    expect(wrong).toThrow(sentence);
    expect(right).not.toThrow();
  });
});
