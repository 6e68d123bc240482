import * as tf from '@tensorflow/tfjs';
import { CheckpointTensor } from './checkpoint-files';

export const MODEL = 'model/';
export const OPTIMIZER = 'optimizer/';

/** Adam keeps the powers of its betas in tensors that its own getWeights leaves out; recomputing them is not exact. */
export const ADAM_POWERS = ['accBeta1', 'accBeta2'] as const;
type AdamPowers = Partial<Record<(typeof ADAM_POWERS)[number], tf.Variable>>;

/** Everything that the next step depends on: weights and the optimizer's slots, under the names that the model's layers gave them. */
export async function tensorsOf(model: tf.LayersModel, optimizer: tf.Optimizer): Promise<CheckpointTensor[]> {
  const weights = model.getWeights().map((tensor, index) => toPlain(`${MODEL}${model.weights[index].originalName}`, tensor));
  const given = new Map(model.weights.map(({ name, originalName }) => [name, originalName]));
  const named = await optimizer.getWeights();
  const slots = named.map(({ name, tensor }) => toPlain(`${OPTIMIZER}${slotName(name, given)}`, tensor));
  // The list begins with a copy of the step count; the others are the optimizer's own variables.
  named[0]?.tensor.dispose();
  const powers = adamPowers(optimizer).map(([name, variable]) => toPlain(`${OPTIMIZER}${name}`, variable));
  return [...weights, ...slots, ...powers];
}

/** Whether a run could resume from these numbers. */
export function areFinite(tensors: readonly CheckpointTensor[]): boolean {
  return tensors.every(({ dtype, bytes }) => dtype !== 'float32' || floatsOf(bytes).every(Number.isFinite));
}

/** Puts saved numbers back, which must fit: `misfits` of run-origin.ts says whether they do. */
export async function restoreTensors(saved: readonly CheckpointTensor[], model: tf.LayersModel, optimizer: tf.Optimizer): Promise<void> {
  const weights = saved.filter(({ name }) => name.startsWith(MODEL)).map(toTensor);
  const slots = saved
    .filter(({ name }) => name.startsWith(OPTIMIZER))
    .map((tensor) => ({ name: tensor.name.slice(OPTIMIZER.length), tensor: toTensor(tensor) }));
  const isPower = (name: string) => (ADAM_POWERS as readonly string[]).includes(name);
  try {
    model.setWeights(weights);
    await optimizer.setWeights(slots.filter(({ name }) => !isPower(name)).map(({ name, tensor }) => ({ name, tensor: tensor.clone() })));
    for (const [name, variable] of adamPowers(optimizer)) {
      const power = slots.find((slot) => slot.name === name);
      if (power) variable.assign(power.tensor);
    }
  } finally {
    tf.dispose(weights);
    tf.dispose(slots.map(({ tensor }) => tensor));
  }
}

/** A second model of a process has other names for the same weights. */
function slotName(name: string, given: ReadonlyMap<string, string>): string {
  const end = name.lastIndexOf('/');
  const weight = given.get(name.slice(0, end));
  return weight === undefined ? name : `${weight}${name.slice(end)}`;
}

function adamPowers(optimizer: tf.Optimizer): [string, tf.Variable][] {
  const powers = optimizer as unknown as AdamPowers;
  return ADAM_POWERS.flatMap((name) => (powers[name] ? [[name, powers[name]] as [string, tf.Variable]] : []));
}

function toPlain(name: string, tensor: tf.Tensor): CheckpointTensor {
  const values = tensor.dataSync();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, shape: tensor.shape, dtype: tensor.dtype as CheckpointTensor['dtype'], bytes };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

function toTensor({ shape, dtype, bytes }: CheckpointTensor): tf.Tensor {
  const values = dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer);
  return tf.tensor(values, [...shape], dtype);
}
