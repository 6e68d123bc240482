import { GpuTrainerProps } from './gpu-trainer-props';

/** Pods of one role of a TFJob, as far as they differ from the others. */
export interface TfReplicaProps {
  /**
   * Number of its pods. There is at most one chief.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * GPUs of each pod. 0 runs on the CPU.
   *
   * @default - as the run says, and 0 for parameter servers
   */
  readonly gpus?: number;
  /**
   * CPU that is reserved.
   *
   * @default - as the run says
   */
  readonly cpu?: string;
  /**
   * Memory that is reserved and also the limit.
   *
   * @default - as the run says
   */
  readonly memory?: string;
  /**
   * Size of the memory-backed /dev/shm; it counts against the memory limit.
   *
   * @default - as the run says
   */
  readonly sharedMemory?: string;
  /**
   * What is run in place of the image's entry point.
   *
   * @default - as the run says
   */
  readonly command?: string[];
  /**
   * Arguments of the program.
   *
   * @default - as the run says
   */
  readonly args?: string[];
  /**
   * Labels that a node must have for the pods to run there.
   *
   * @default - as the run says
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Whether its pods serve metrics. Where they do not, they have no port `metrics` and no probes, and Prometheus does not ask them: this
   * suits workers of `ParameterServerStrategy`, which only serve their chief.
   *
   * @default true, and false for parameter servers
   */
  readonly exporter?: boolean;
}

/** A run of several pods with roles. What is said of the run is said of all of its pods, unless their role says otherwise. */
export interface TfJobProps extends GpuTrainerProps {
  /**
   * The pod that coordinates the others, saves checkpoints, and with whose end the run ends.
   *
   * @default - none: worker 0 does that.
   */
  readonly chief?: TfReplicaProps;
  /**
   * The pods that train.
   *
   * @default - none: the chief trains alone.
   */
  readonly worker?: TfReplicaProps;
  /**
   * Parameter servers, which keep the variables for `ParameterServerStrategy`.
   *
   * @default - none.
   */
  readonly ps?: TfReplicaProps;
  /**
   * The pod that evaluates checkpoints while the others train.
   *
   * @default - none.
   */
  readonly evaluator?: TfReplicaProps;
}
