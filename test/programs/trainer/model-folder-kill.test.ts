import * as tf from '@tensorflow/tfjs';
import { readdirSync } from 'node:fs';
import { loadModel, saveModel } from '../../../trainer/src/training/model-folder';
import { buildModel } from '../../../trainer/src/training/models';
import { temporaryFolder } from '../../../tools/temporary-folder';

/** So many changes of the disk come before the process is killed: after that, it does not even tidy up. */
let mockChangesLeft = Infinity;

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof import('node:fs')>('node:fs');
  const mortal = <A extends unknown[], R>(change: (...args: A) => R) => {
    return (...args: A): R => {
      if (mockChangesLeft-- <= 0) throw new Error('killed');
      return change(...args);
    };
  };
  const { openSync, writeSync, fsyncSync, renameSync, rmSync } = real;
  return {
    ...real,
    openSync: mortal(openSync),
    writeSync: mortal(writeSync),
    fsyncSync: mortal(fsyncSync),
    renameSync: mortal(renameSync),
    rmSync: mortal(rmSync),
  };
});

const numbers = (model: tf.LayersModel) => model.getWeights().map((tensor) => [...tensor.dataSync()]);
const modelOf = (classes: number) => buildModel('mlp', { shape: [4], classes, seed: classes });

/** @returns whether the process was killed before it was done */
async function saveUntilKilled(model: tf.LayersModel, folder: string, changes: number): Promise<boolean> {
  mockChangesLeft = changes;
  try {
    await saveModel(model, folder);
    return false;
  } catch (cause) {
    expect((cause as Error).message).toBe('killed');
    return true;
  } finally {
    mockChangesLeft = Infinity;
  }
}

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

test('wherever the process is killed, the folder holds the old model or the new one, and takes the next', async () => {
  const [old, next, last] = [3, 5, 7].map(modelOf);
  const found: number[] = [];
  for (let changes = 0, killed = true; killed; changes++) {
    const folder = temporaryFolder();
    await saveModel(old, folder);
    killed = await saveUntilKilled(next, folder, changes);
    const loaded = numbers(await loadModel(folder));
    found.push(loaded.at(-1)!.length);
    expect(loaded).toEqual(numbers(loaded.at(-1)!.length === 3 ? old : next));
    await saveModel(last, folder);
    expect(numbers(await loadModel(folder))).toEqual(numbers(last));
    expect(readdirSync(folder)).toEqual(['model.json', expect.stringMatching(/^weights(-2)?\.bin$/)]);
  }
  // Once the new one is there, it stays.
  expect(found).toEqual([...found].sort());
  expect([found[0], found.at(-1)]).toEqual([3, 5]);
});
