import * as tf from '@tensorflow/tfjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';

/** Writes a model as every TensorFlow.js program reads it; other than tfjs-node's handler, on any backend. */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      const { weightData, weightSpecs, ...rest } = artifacts;
      const manifest = { ...rest, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] };
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, WEIGHTS), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
      writeFileSync(join(folder, MODEL), JSON.stringify(manifest));
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
}

/**
 * Class names of the layers of a model in a folder, before a backend is there to load it.
 *
 * @throws Error when the folder holds no layers model
 */
export function layersIn(folder: string): string[] {
  const { modelTopology } = JSON.parse(readFileSync(join(folder, MODEL), 'utf8')) as tf.io.ModelJSON;
  return classNamesIn(modelTopology);
}

function classNamesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'class_name' in node ? [String(node.class_name)] : [];
  return [...own, ...Object.values(node).flatMap(classNamesIn)];
}

/** @throws Error when the folder holds no layers model */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const manifest = JSON.parse(readFileSync(join(folder, MODEL), 'utf8')) as tf.io.ModelJSON;
  const artifacts = await tf.io.getModelArtifactsForJSON(manifest, (groups) => {
    const parts = groups.flatMap(({ paths }) => paths).map((path) => readFileSync(join(folder, path)));
    return Promise.resolve([groups.flatMap(({ weights }) => weights), new Uint8Array(Buffer.concat(parts)).buffer]);
  });
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}
