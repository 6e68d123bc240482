import { Construct } from 'constructs';
import { customObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { objectLabels } from '../../kubernetes/pod-template';
import { renderedTemplate } from '../../kubernetes/pod-patches';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { jobSetHosts } from './job-set-spec';
import { TensorFlowRuntimeProps } from './tensorflow-runtime-props';
import { assertWorkers, tfConfigVariables } from './tf-config';
import { assertTrainer } from './trainer-checks';
import { contractLabels, numbersOf, trainerTemplate } from './trainer-template';
import { NODE, TRAINER_VERSION, trainingRuntimeSpec } from './training-runtime-spec';

const TYPE = { apiVersion: TRAINER_VERSION, kind: 'ClusterTrainingRuntime' };

const JOB_SET = 'JOBSET_NAME';

/** The JobSet of a TrainJob has its name. */
const JOB_SET_VARIABLE: k8s.EnvVar = {
  name: JOB_SET,
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['jobset.sigs.k8s.io/jobset-name']" } },
};

/**
 * A runtime of Kubeflow Trainer 2.3 for TrainJobs that others write, in any namespace: it brings the labels and the port by which Prometheus
 * finds their pods, and TF_CONFIG, as `MultiWorkerMirroredStrategy` reads it. `TrainingPods.labeled` monitors them.
 *
 * A TrainJob has as many nodes as its runtime has workers: another `numNodes` does not change TF_CONFIG, and the workers would wait for
 * each other without end.
 */
@checked
export class TensorFlowRuntime extends Construct {
  /** Name of the ClusterTrainingRuntime, for the `runtimeRef` of TrainJobs. */
  public readonly name: string;

  /**
   * @param id name of the ClusterTrainingRuntime, for example `tensorflow-4`
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(scope: Construct, id: string, props: TensorFlowRuntimeProps) {
    super(scope, id);
    this.name = id;
    const { workers, checkpointClaim } = props;
    const identity = { name: 'trainer', instance: id, component: 'training' };
    const numbers = numbersOf(props);
    const labels = contractLabels(props);
    InvalidConfigError.locate(this, () => {
      assertWorkers(props, workers);
      assertTrainer(props, { scope: this, identity, container: NODE, contractLabels: labels, ...numbers });
      assertNothingOfNamespace(props);
    });
    const variables = [JOB_SET_VARIABLE, ...tfConfigVariables(jobSetHosts(`$(${JOB_SET})`, NODE, workers))];
    customObject(this, 'Resource', TYPE, { name: id, labels: objectLabels(this, identity, props.labels) }, () => {
      const template = renderedTemplate(
        this,
        trainerTemplate(this, props, {
          identity,
          container: NODE,
          contractLabels: labels,
          checkpointClaim,
          serviceAccountName: props.serviceAccount?._existing,
          restartPolicy: 'Never',
          variables,
        }),
      );
      return trainingRuntimeSpec({ workers, restarts: numbers.restarts, template });
    });
  }
}

/** A runtime makes nothing in the namespaces of its TrainJobs. */
function assertNothingOfNamespace({ volumes = [], serviceAccount }: TensorFlowRuntimeProps): void {
  const made = volumes.find(({ _newClaim }) => _newClaim);
  if (made) {
    throw new InvalidConfigError(
      `volume '${made.name}' is a claim that is made with a run, and a runtime makes none: use PodVolume.existingClaim, which each namespace has`,
    );
  }
  if (!serviceAccount?._annotations) return;
  throw new InvalidConfigError(
    'serviceAccount is made with a run, and a runtime makes none: use PodServiceAccount.existing, which each namespace has',
  );
}
