import * as tf from '@tensorflow/tfjs';
import { GaugeInstrument, Recorder } from '../exporter';
import { gaugesBy, RunMetrics } from '../monitor/run-metrics';
import { Batch } from '../input/batches';
import { l2Norm, readScalars } from './training-step';

/** Gradients that are looked at for the histogram of their sizes. */
const SAMPLED_GRADIENTS = 4096;
/** How near to a limit an activation counts as saturated, in parts of the limit. */
const SATURATED = 0.95;
/** Activations with limits on both sides. */
const LIMITED = ['tanh', 'sigmoid'];

interface WatchedLayer {
  readonly layer: tf.layers.Layer;
  readonly weights: readonly { readonly name: string; read(): tf.Tensor }[];
  readonly gauges: readonly GaugeInstrument[];
  readonly saturated?: { readonly gauge: GaugeInstrument; readonly activation: string };
}

/** The gauges of a layer, in the order in which their values are computed. */
const LAYER_METRICS = [
  'tf_layer_gradient_abs_mean',
  'tf_layer_gradient_l2_norm',
  'tf_layer_weight_l2_norm',
  'tf_layer_update_weight_ratio',
  'tf_layer_activation_zero_ratio',
];

/** Looks into the layers of a model every so many steps: dead units, vanishing and exploding gradients, saturation. */
export class LayerDiagnostics {
  private readonly layers: readonly WatchedLayer[];
  private readonly activations: tf.LayersModel;

  public constructor(
    model: tf.LayersModel,
    recorder: Recorder,
    private readonly metrics: RunMetrics,
  ) {
    const trained = model.layers.filter((layer) => layer.trainableWeights.length > 0);
    const names = trained.map((layer) => layer.name);
    const gauges = LAYER_METRICS.map((name) => gaugesBy(recorder, name, 'layer', names));
    this.layers = trained.map((layer, index) => ({
      layer,
      weights: layer.trainableWeights,
      gauges: gauges.map((ofMetric) => ofMetric[index]),
      saturated: saturation(layer, recorder),
    }));
    this.activations = tf.model({ inputs: model.inputs, outputs: trained.map((layer) => layer.output as tf.SymbolicTensor) });
  }

  /** Applies an update and records what it did; costs about one more forward pass. */
  public around(gradients: tf.NamedTensorMap, batch: Batch, update: () => void): void {
    const before = this.layers.map(({ weights }) => weights.map((weight) => weight.read().clone()));
    update();
    const scalars = tf.tidy(() => {
      const features = tf.tensor(batch.features, [batch.labels.length, ...batch.shape]);
      const outputs = this.activations.predict(features);
      const activations = Array.isArray(outputs) ? outputs : [outputs];
      return this.layers.flatMap((layer, index) => statistics(layer, gradients, before[index], activations[index]));
    });
    tf.dispose(before);
    this.record(readScalars(scalars));
    this.recordMagnitudes(gradients);
  }

  private record(values: Float32Array): void {
    const { nonFinite } = this.metrics;
    const width = values.length / this.layers.length;
    this.layers.forEach(({ gauges, saturated }, index) => {
      const [absMean, gradientNorm, weightNorm, updateNorm, zeros, saturatedRatio, activationMean] = values.subarray(index * width);
      [absMean, gradientNorm, weightNorm, updateNorm / weightNorm, zeros].forEach((value, gauge) => gauges[gauge].set(value));
      saturated?.gauge.set(saturatedRatio);
      if (!Number.isFinite(gradientNorm)) nonFinite.gradient.inc();
      if (!Number.isFinite(weightNorm)) nonFinite.weight.inc();
      if (!Number.isFinite(activationMean)) nonFinite.activation.inc();
    });
  }

  private recordMagnitudes(gradients: tf.NamedTensorMap): void {
    const all = Object.values(gradients);
    const stride = Math.max(1, Math.ceil(all.reduce((sum, { size }) => sum + size, 0) / SAMPLED_GRADIENTS));
    for (const gradient of all) {
      const values = gradient.dataSync();
      // A gradient that is not finite is counted as such already.
      for (let index = 0; index < values.length; index += stride) {
        if (Number.isFinite(values[index])) this.metrics.gradientMagnitude.observe(Math.abs(values[index]));
      }
    }
  }
}

function saturation(layer: tf.layers.Layer, recorder: Recorder): WatchedLayer['saturated'] {
  const activation = layer.getConfig().activation;
  if (typeof activation !== 'string' || !LIMITED.includes(activation)) return undefined;
  return { gauge: recorder.gauge('tf_layer_activation_saturated_ratio', { layer: layer.name }), activation };
}

function statistics(
  { weights, saturated }: WatchedLayer,
  gradients: tf.NamedTensorMap,
  before: tf.Tensor[],
  output: tf.Tensor,
): tf.Scalar[] {
  const now = weights.map((weight) => weight.read());
  const ofLayer = weights.flatMap(({ name }) => (gradients[name] ? [gradients[name]] : []));
  const count = ofLayer.reduce((sum, { size }) => sum + size, 0);
  return [
    tf.div(tf.addN(ofLayer.map((gradient) => tf.sum<tf.Scalar>(tf.abs(gradient)))), count),
    l2Norm(ofLayer),
    l2Norm(now),
    l2Norm(now.map((weight, index) => tf.sub(weight, before[index]))),
    share(tf.equal(output, 0)),
    saturated ? saturatedShare(output, saturated.activation) : tf.scalar(0),
    tf.mean<tf.Scalar>(output),
  ];
}

function saturatedShare(output: tf.Tensor, activation: string): tf.Scalar {
  // A sigmoid's limits are 0 and 1: brought to those of tanh.
  const signed = activation === 'sigmoid' ? tf.sub(tf.mul(output, 2), 1) : output;
  return share(tf.greater(tf.abs(signed), SATURATED));
}

function share(condition: tf.Tensor): tf.Scalar {
  return tf.mean<tf.Scalar>(tf.cast(condition, 'float32'));
}
