import { seal } from '../../../runtime/sealed-json';
import { Manifest, readManifest, writeManifest } from '../../../trainer/src/training/checkpoint-manifest';
import { checkpointOf } from './checkpoint-of';

const SHA256 = 'ab'.repeat(32);
const { step, state, origin } = checkpointOf(3);
const TENSORS = [
  { name: 'weights', shape: [2, 3], dtype: 'float32' as const, byteLength: 24 },
  { name: 'scalar', shape: [], dtype: 'int32' as const, byteLength: 4 },
];
const MANIFEST: Omit<Manifest, 'format'> = { step, saved: 5, weightsSha256: SHA256, tensors: TENSORS, state, origin };
/** With a checksum that is right, as a version that is not sound would write it. */
const sealed = (changes: object) => Buffer.from(seal({ format: 2, ...MANIFEST, ...changes }));
const plain = (document: unknown) => Buffer.from(JSON.stringify(document));

describe('a manifest', () => {
  test('is read back as it was written', () => {
    expect(readManifest(writeManifest(MANIFEST))).toMatchObject({ format: 2, ...MANIFEST });
  });

  test('of the version without a checksum has the checksum of the weights alone, and no place in the order of saving', () => {
    const manifest = readManifest(plain({ format: 1, step, sha256: SHA256, tensors: TENSORS, state }));
    expect(manifest).toMatchObject({ format: 1, step, saved: 0, weightsSha256: SHA256, tensors: TENSORS, state });
    expect(manifest.origin).toBeUndefined();
  });

  test.each([
    ['of another step than its state', { step: 4 }, 'step must be that of the state'],
    [
      'of a tensor with another size than its shape',
      { tensors: [{ ...TENSORS[0], byteLength: 20 }] },
      'byteLength must be that of the shape',
    ],
    ['of a scalar without a number', { tensors: [{ ...TENSORS[1], byteLength: 0 }] }, 'byteLength must be that of the shape'],
    ['of a type that nobody knows', { tensors: [{ ...TENSORS[0], dtype: 'float16' }] }, 'dtype'],
    ['of a negative step', { step: -1, state: { ...state, step: -1 } }, 'step'],
    ['of a part of a step', { step: 0.5, state: { ...state, step: 0.5 } }, 'step'],
    ['with a counter below 0', { state: { ...state, counters: { steps: -1 } } }, 'steps'],
    ['with a checksum of weights that is none', { weightsSha256: `${SHA256}0` }, 'weightsSha256'],
    ['with a checksum of weights with something before it', { weightsSha256: `0${SHA256}` }, 'weightsSha256'],
    ['with what nobody knows', { more: 1 }, 'more'],
    ['of format 0', { format: 0 }, 'format'],
    ['without a format', { format: undefined }, 'format'],
    ['whose format is no number', { format: '3' }, 'format'],
  ])('%s is invalid, though its checksum is right', (_, changes, reason) => {
    const message = /^the manifest is invalid: [^]*/;
    expect(() => readManifest(sealed(changes))).toThrow(message);
    expect(() => readManifest(sealed(changes))).toThrow(reason);
  });

  test('that could not be read back is not written', () => {
    expect(() => writeManifest({ ...MANIFEST, step: 4 })).toThrow('step must be that of the state');
    expect(() => writeManifest({ ...MANIFEST, state: { ...state, evaluationsSinceImprovement: NaN } })).toThrow('the manifest is invalid');
  });

  test.each([3, 4, 1e9])('of format %d is that of a newer version, whatever else it holds', (format) => {
    const message = `format ${format} is newer than 2, the newest that this version reads`;
    expect(() => readManifest(sealed({ format, tensors: 'elsewhere' }))).toThrow(message);
    expect(() => readManifest(plain({ format }))).toThrow(message);
  });

  test('that has lost its checksum is damaged', () => {
    expect(() => readManifest(plain({ format: 2, ...MANIFEST }))).toThrow('the manifest has lost its checksum');
  });

  test.each([null, 5, 'text', [], {}])('that is %p is invalid', (document) => {
    expect(() => readManifest(plain(document))).toThrow('the manifest is invalid');
  });

  test('that is no JSON, or was changed, is damaged', () => {
    expect(() => readManifest(Buffer.from('{"format": 2, '))).toThrow(/^the manifest is damaged: .*JSON/);
    const changed = Buffer.from(sealed({}).toString().replace('"step":3', '"step":4'));
    expect(() => readManifest(changed)).toThrow('the manifest is damaged: it does not match its checksum');
  });
});
