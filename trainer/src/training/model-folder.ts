import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../folders';
import { readGivenFile } from '../given-file';
import { Samples } from '../input/samples';
import { SettingError } from '../setting-error';

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';
const REMEDY = 'use a folder that model.save or --export-dir has written';

/** Writes a model as every TensorFlow.js program reads it; other than tfjs-node's handler, on any backend. */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      const { weightData, weightSpecs, ...rest } = artifacts;
      const manifest = { ...rest, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] };
      makeFolder(folder);
      writeFileSync(join(folder, WEIGHTS), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
      writeFileSync(join(folder, MODEL), JSON.stringify(manifest));
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
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
