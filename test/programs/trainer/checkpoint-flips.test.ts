import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { CheckpointFiles } from '../../../trainer/src/training/checkpoint-files';
import { readManifest } from '../../../trainer/src/training/checkpoint-manifest';
import { checkpointOf } from './checkpoint-of';

const RECORDED = join(__dirname, 'recorded/419109e-checkpoint/adam/step-0000000060/manifest.json');
const NEWEST = 'step-0000000060';

/** Every text that is one bit away from the given one. */
function* flipsOf(whole: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    yield flipped;
  }
}

function tryRead(text: Buffer) {
  try {
    return readManifest(text);
  } catch {
    return undefined;
  }
}

describe('a checkpoint of which one bit has flipped', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    const files = new CheckpointFiles(folder, 5);
    files.save(checkpointOf(20));
    files.save(checkpointOf(60));
  });

  test('in its manifest is refused, whichever bit it is', () => {
    const manifest = readFileSync(join(folder, NEWEST, 'manifest.json'));
    expect(tryRead(manifest)).toBeDefined();
    expect([...flipsOf(manifest)].filter((text) => tryRead(text) !== undefined)).toEqual([]);
  });

  test.each([
    ['manifest.json', 61],
    ['weights.bin', 1],
  ])('in %s is not resumed from: the one before it is', (file, every) => {
    const place = join(folder, NEWEST, file);
    const flips = [...flipsOf(readFileSync(place))].filter((_, index) => index % every === 0);
    for (const flipped of flips) {
      writeFileSync(place, flipped);
      expect(new CheckpointFiles(folder, 5).newest(() => undefined)).toEqual(checkpointOf(20));
      const [aside] = readdirSync(folder).filter((name) => name.startsWith(`${NEWEST}.`));
      renameSync(join(folder, aside), join(folder, NEWEST));
    }
    expect(flips.length).toBeGreaterThan(50);
  });

  test('in a manifest that an older version wrote without a checksum makes it no other step, model or optimizer without being noticed', () => {
    const manifest = readFileSync(RECORDED);
    const { step, tensors } = readManifest(manifest);
    const read = [...flipsOf(manifest)].map(tryRead).filter((flipped) => flipped !== undefined);
    // Numbers of the state are believed, for want of a checksum, but not the step: it stands there three times.
    expect(read.filter((flipped) => flipped.step !== step)).toEqual([]);
    expect(read.filter((flipped) => flipped.tensors.length !== tensors.length)).toEqual([]);
  });
});
