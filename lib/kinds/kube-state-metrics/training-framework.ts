/** Whose jobs kube-state-metrics exports besides those of Kubernetes; the values are the kinds of their objects. */
export enum TrainingFramework {
  /** TFJobs of Kubeflow's training-operator (`kubeflow.org/v1`). */
  TF_JOB = 'TFJob',
  /** JobSets (`jobset.x-k8s.io/v1alpha2`). */
  JOB_SET = 'JobSet',
  /** TrainJobs of Kubeflow Trainer 2 (`trainer.kubeflow.org/v1alpha1`). */
  TRAIN_JOB = 'TrainJob',
  /** MPIJobs of Kubeflow's mpi-operator and of its training-operator (`kubeflow.org`, whatever version the cluster serves). */
  MPI_JOB = 'MPIJob',
}
