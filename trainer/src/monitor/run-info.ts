import * as tf from '@tensorflow/tfjs';
import { CONTRACT_VERSION } from '../../../lib/metrics';
import { Recorder } from '../exporter';

/** What only the program that trains knows of its run. */
export interface KnownRun {
  readonly backend: string;
  readonly dataset: string;
  /** Of all settings: runs with the same hash are repetitions. */
  readonly configHash: string;
}

/** Says what trains, and which version of the metric contract is spoken. */
export function recordRunInfo(recorder: Recorder, { backend, dataset, configHash }: KnownRun): void {
  const info = {
    framework_version: `tfjs-${tf.version['tfjs-core']}`,
    backend,
    precision: `float${tf.backend().floatPrecision()}`,
    git_commit: process.env.TRAINWATCH_GIT_COMMIT ?? 'unknown',
    dataset,
    config_hash: configHash,
    node_version: process.versions.node,
    contract_version: String(CONTRACT_VERSION),
  };
  recorder.gauge('tf_run_info', info).set(1);
}
