import { TrainerProps } from './trainer-props';

/** What all TrainJobs of a runtime have in common. */
export interface TensorFlowRuntimeProps extends TrainerProps {
  /** Pods that train together, from 1 to 512: the `numNodes` of each TrainJob. */
  readonly workers: number;
  /**
   * Name of a claim for the checkpoints, which each namespace with TrainJobs has. `ReadWriteMany` where there are several workers.
   *
   * @default - none: checkpoints end with their pod.
   */
  readonly checkpointClaim?: string;
}
