import * as tf from '@tensorflow/tfjs';
import { Checkpoint, CheckpointTensor } from './checkpoint-files';
import { RunOrigin } from './checkpoint-manifest';
import { ADAM_POWERS, MODEL, OPTIMIZER } from './checkpoint-tensors';

/** Suffixes of the names of what an optimizer keeps for each weight, by its class. */
const SLOTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Adam', ['m', 'v']],
  ['RMSProp', ['rms', 'momentum']],
  ['Momentum', ['momentum']],
  ['SGD', []],
]);
const ITERATIONS = 'iter';

/** What the tensors of a run are trained on. */
export type RunData = RunOrigin['data'];

export function originOf(model: tf.LayersModel, optimizer: tf.Optimizer, data: RunData): RunOrigin {
  return {
    optimizer: optimizer.getClassName(),
    layers: model.layers.map((layer) => ({ name: layer.name, className: layer.getClassName() })),
    data,
  };
}

/** What a checkpoint has that the model, optimizer and data do not fit, each as a phrase; none when the run can resume from it. */
export function misfits(checkpoint: Checkpoint, model: tf.LayersModel, optimizer: tf.Optimizer, data: RunData): string[] {
  const here = originOf(model, optimizer, data);
  const saved = checkpoint.origin;
  const tensors = (prefix: string) =>
    checkpoint.tensors
      .filter(({ name }) => name.startsWith(prefix))
      .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }));
  const slots = tensors(OPTIMIZER);
  const optimizerThere = saved?.optimizer ?? classOf(slots);
  return [
    ...differing('optimizer', optimizerThere?.toLowerCase() ?? here.optimizer.toLowerCase(), here.optimizer.toLowerCase()),
    ...(saved ? dataMisfits(saved.data, here.data) : []),
    ...(saved ? first(listMisfits('layer', saved.layers.map(layerText), here.layers.map(layerText))) : []),
    ...first(weightMisfits(tensors(MODEL), model)),
    ...(optimizerThere === here.optimizer ? first(slotMisfits(slots, model, here.optimizer)) : []),
  ];
}

function dataMisfits(there: RunData, here: RunData): string[] {
  return [
    ...differing('data', there.kind, here.kind),
    ...differing('shape of a sample', shapeText(there.shape), shapeText(here.shape)),
    ...differing('classes', String(there.classNames.length), String(here.classNames.length)),
    ...first(there.classNames.flatMap((name, index) => differing(`class ${index}`, name, here.classNames[index] ?? 'none'))),
  ];
}

/** The second model of a process has other names: they count as well. */
function weightMisfits(saved: readonly CheckpointTensor[], { weights }: tf.LayersModel): string[] {
  const here = weights.map((weight, index) => {
    const name = weight.name === saved[index]?.name ? weight.name : weight.originalName;
    return tensorText({ name, shape: weight.shape as number[], dtype: weight.dtype });
  });
  return listMisfits('weight', saved.map(tensorText), here);
}

/** What an optimizer keeps for each weight comes with its first step; a weight without a gradient has none. */
function slotMisfits(slots: readonly CheckpointTensor[], { weights }: tf.LayersModel, optimizer: string): string[] {
  const suffixes = SLOTS.get(optimizer) ?? [];
  const known = new Set([
    tensorText({ name: ITERATIONS, shape: [], dtype: 'int32' }),
    ...ADAM_POWERS.map((name) => tensorText({ name, shape: [], dtype: 'float32' })),
    ...weights.flatMap(({ name, originalName, shape, dtype }) =>
      suffixes.flatMap((suffix) =>
        [name, originalName].map((weight) => tensorText({ name: `${weight}/${suffix}`, shape: shape as number[], dtype })),
      ),
    ),
  ]);
  const unknown = slots.map(tensorText).filter((text) => !known.has(text));
  if (unknown.length > 0) return [`slot ${unknown[0]} is not one of this run`];
  const counts = suffixes.map((suffix) => slots.filter(({ name }) => name.endsWith(`/${suffix}`)).length);
  const steps = slots.find(({ name }) => name === ITERATIONS);
  if (!steps) return ['the count of the optimizer is missing'];
  const isComplete = counts.every((count) => count === counts[0] && (count > 0 || new Int32Array(steps.bytes.buffer)[0] === 0));
  return isComplete ? [] : ['slots of the optimizer are missing'];
}

/** The optimizer's class, of which an older version has saved the slots only; undefined before its first step. */
function classOf(slots: readonly CheckpointTensor[]): string | undefined {
  const has = (suffix: string) => slots.some(({ name }) => name.endsWith(`/${suffix}`));
  if (slots.some(({ name }) => name === ADAM_POWERS[0]) || has('m')) return 'Adam';
  if (has('rms')) return 'RMSProp';
  if (has('momentum')) return 'Momentum';
  const steps = slots.find(({ name }) => name === ITERATIONS);
  return steps && new Int32Array(steps.bytes.buffer)[0] > 0 ? 'SGD' : undefined;
}

function listMisfits(what: string, there: readonly string[], here: readonly string[]): string[] {
  return Array.from({ length: Math.max(there.length, here.length) }, (_, index) =>
    differing(`${what} ${index}`, there[index] ?? 'none', here[index] ?? 'none'),
  ).flat();
}

function differing(what: string, there: string, here: string): string[] {
  return there === here ? [] : [`${what}: ${there} in the checkpoint, ${here} in this run`];
}

function first(texts: readonly string[]): string[] {
  return texts.slice(0, 1);
}

function tensorText({ name, shape, dtype }: { name: string; shape: readonly number[]; dtype: string }): string {
  return `${name} ${shapeText(shape)} ${dtype}`;
}

function layerText({ name, className }: RunOrigin['layers'][number]): string {
  return `${name} (${className})`;
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
