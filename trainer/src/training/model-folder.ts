import * as tf from '@tensorflow/tfjs';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flushFolder, writeDurably } from '../durable-files';
import { makeFolder } from '../../../runtime/make-folder';
import { readGivenFile } from '../given-file';
import { Samples } from '../input/samples';
import { SettingError } from '../setting-error';
import { nonFiniteWeights } from './finite-weights';

const MODEL = 'model.json';
/** Those of the model that is there, and those that take their place: which of them count, the model says. */
const WEIGHTS = ['weights.bin', 'weights-2.bin'];
const REMEDY = 'use a folder that model.save or --export-dir has written';

/**
 * Writes a model as every TensorFlow.js program reads it; other than tfjs-node's handler, on any backend. What was in the folder stays until
 * the new model is there as a whole, whenever the process is killed.
 *
 * @throws Error when a weight is not finite, or of the file system
 */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  const broken = nonFiniteWeights(model);
  if (broken.length > 0) throw new Error(`the model is not written to ${folder}: its weights ${broken.join(', ')} are not finite`);
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      const { weightData, weightSpecs, ...rest } = artifacts;
      const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
      replaceModel(folder, weights, (file) => ({ ...rest, weightsManifest: [{ paths: [file], weights: weightSpecs }] }));
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
}

/** One step makes the new model the one that is there: until then its weights have a name that nobody reads. */
function replaceModel(folder: string, weights: Uint8Array, manifestWith: (weightsFile: string) => object): void {
  makeFolder(folder);
  const place = join(folder, MODEL);
  const [before, after] = namesWeights(place, WEIGHTS[0]) ? WEIGHTS : [...WEIGHTS].reverse();
  let needless = after;
  try {
    writeDurably(join(folder, after), [weights]);
    writeDurably(`${place}.saving`, [Buffer.from(JSON.stringify(manifestWith(after)))]);
    flushFolder(folder);
    renameSync(`${place}.saving`, place);
    needless = before;
    flushFolder(folder);
  } finally {
    for (const name of [needless, `${MODEL}.saving`]) rmSync(join(folder, name), { force: true });
  }
}

/** Whether a model, if it is there, has its weights in that file. */
function namesWeights(model: string, weightsFile: string): boolean {
  try {
    return readFileSync(model, 'utf8').includes(JSON.stringify(weightsFile));
  } catch {
    return false;
  }
}

/**
 * Class names of the layers of a model in a folder, before a backend is there to load it.
 *
 * @throws SettingError when the folder holds no layers model
 */
export function layersIn(folder: string): string[] {
  return classNamesIn(readModel(folder).modelTopology);
}

function classNamesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'class_name' in node ? [String(node.class_name)] : [];
  return [...own, ...Object.values(node).flatMap(classNamesIn)];
}

/** @throws SettingError when the folder holds no layers model */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const manifest = readModel(folder);
  const artifacts = await tf.io.getModelArtifactsForJSON(manifest, (groups) => {
    const parts = groups.flatMap(({ paths }) => paths).map((path) => readModelFile(folder, path));
    return Promise.resolve([groups.flatMap(({ weights }) => weights), new Uint8Array(Buffer.concat(parts)).buffer]);
  });
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}

/** @throws SettingError when a model cannot be trained on the samples */
export function checkFit(model: tf.LayersModel, { shape, classes }: Samples): void {
  const [input, output] = [model.inputs[0].shape.slice(1), model.outputs[0].shape.slice(1)];
  if (input.length !== shape.length || input.some((size, index) => size !== null && size !== shape[index])) {
    throw new SettingError(
      `the model needs samples of shape [${input.join(', ')}], but these have shape [${shape.join(', ')}]: use other samples`,
    );
  }
  if (output.length !== 1 || output[0]! < classes) {
    throw new SettingError(`the model has outputs of shape [${output.join(', ')}]: it needs one logit for each of ${classes} classes`);
  }
}

function readModel(folder: string): tf.io.ModelJSON {
  const model = tryParse(readModelFile(folder, MODEL).toString()) as Partial<tf.io.ModelJSON> | null | undefined;
  if (model?.modelTopology && Array.isArray(model.weightsManifest)) return model as tf.io.ModelJSON;
  throw new SettingError(`${join(folder, MODEL)} is not a layers model of TensorFlow.js: ${REMEDY}`);
}

function readModelFile(folder: string, name: string): Buffer {
  return readGivenFile(`model folder ${folder}`, join(folder, name), REMEDY);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
