import { GpuTrainerProps } from './gpu-trainer-props';

/** A run of several workers that are alike: each is a pod, and each checkpoint is of all of them. */
export interface MultiWorkerProps extends GpuTrainerProps {
  /**
   * Pods that train together, from 1 to 512. `gpus`, `memory` and everything else is said of each of them. Their claims are
   * `ReadWriteMany` when there is more than one, as the pods may be on several nodes.
   */
  readonly workers: number;
}
