import { Construct } from 'constructs';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { customObject } from '../../kubernetes/api-object';
import { renderedTemplate } from '../../kubernetes/pod-patches';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { jobSetHosts, longestPodOfJobSet } from './job-set-spec';
import { MultiWorkerProps } from './multi-worker-props';
import { assertLongestName, assertWorkers, tfConfigVariables } from './tf-config';
import { assertJobProps } from './trainer-checks';
import { TrainingNamespace } from './training-namespace';
import { TrainingRun } from './training-run';
import { NODE, TRAINER_GROUP, TRAINER_VERSION, trainingRuntimeSpec } from './training-runtime-spec';

const RUNTIME = 'TrainingRuntime';

/**
 * A run of several workers as a TrainJob, for which Kubeflow Trainer 2.3 must be in the cluster. It comes with a TrainingRuntime of its own:
 * a TrainJob has no place for labels of its pods, for ports and for most of the props. Each worker knows the others by TF_CONFIG, as
 * `MultiWorkerMirroredStrategy` reads it. All of them are restarted together when one fails.
 */
@checked
export class TrainJob extends Construct implements ISubject {
  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** How Prometheus gets in. */
  public readonly scrapeAccess?: ScrapeAccess;

  /**
   * @param id name of the TrainJob and of its TrainingRuntime
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(namespace: TrainingNamespace, id: string, props: MultiWorkerProps) {
    super(namespace, id);
    const { workers, ttlSecondsAfterFinished, suspend } = props;
    InvalidConfigError.locate(this, () => {
      assertWorkers(props, workers);
      assertLongestName('JobSet', 'a pod', longestPodOfJobSet(id, NODE, workers));
      assertJobProps(props);
    });
    const run = new TrainingRun(this, namespace, props, { container: NODE, pods: workers });
    this.namespace = namespace;
    this.kind = run.kind;
    this.scrapeAccess = run.scrapeAccess;
    const { restarts } = run.numbers;
    const variables = tfConfigVariables(jobSetHosts(id, NODE, workers));
    // Kubeflow Trainer refuses a TrainJob whose runtime it does not know yet.
    customObject(this, 'Runtime', { apiVersion: TRAINER_VERSION, kind: RUNTIME }, run.metadata(), () => {
      const template = renderedTemplate(this, run.template({ restartPolicy: 'Never', variables }));
      return trainingRuntimeSpec({ workers, restarts, ttlSecondsAfterFinished, template });
    });
    customObject(this, 'Resource', { apiVersion: TRAINER_VERSION, kind: 'TrainJob' }, run.workloadMetadata(), () => ({
      runtimeRef: { apiGroup: TRAINER_GROUP, kind: RUNTIME, name: id },
      suspend,
    }));
  }
}
