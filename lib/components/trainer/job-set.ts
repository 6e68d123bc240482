import { Construct } from 'constructs';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { customObject } from '../../kubernetes/api-object';
import { renderedTemplate } from '../../kubernetes/pod-patches';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { jobSetHosts, jobSetSpec, longestPodOfJobSet } from './job-set-spec';
import { MultiWorkerProps } from './multi-worker-props';
import { assertLongestName, assertWorkers, tfConfigVariables } from './tf-config';
import { assertJobProps } from './trainer-checks';
import { TrainingNamespace } from './training-namespace';
import { TrainingRun } from './training-run';

const TYPE = { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet' };

const CONTAINER = 'trainer';

const JOB = 'worker';

/**
 * A run of several workers as a JobSet, which restarts all of them together when one fails. JobSet 0.12 must be in the cluster. Each worker
 * knows the others by TF_CONFIG, as `MultiWorkerMirroredStrategy` reads it.
 */
@checked
export class JobSet extends Construct implements ISubject {
  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** How Prometheus gets in. */
  public readonly scrapeAccess?: ScrapeAccess;

  /**
   * @param id name of the JobSet, and of its headless Service
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(namespace: TrainingNamespace, id: string, props: MultiWorkerProps) {
    super(namespace, id);
    const { workers, ttlSecondsAfterFinished, suspend } = props;
    InvalidConfigError.locate(this, () => {
      assertWorkers(props, workers);
      assertLongestName('JobSet', 'a pod', longestPodOfJobSet(id, JOB, workers));
      assertJobProps(props);
    });
    const run = new TrainingRun(this, namespace, props, { container: CONTAINER, pods: workers });
    this.namespace = namespace;
    this.kind = run.kind;
    this.scrapeAccess = run.scrapeAccess;
    const { restarts } = run.numbers;
    const variables = tfConfigVariables(jobSetHosts(id, JOB, workers));
    customObject(this, 'Resource', TYPE, run.workloadMetadata(), () => {
      const template = renderedTemplate(this, run.template({ restartPolicy: 'Never', variables }));
      return { suspend, ...jobSetSpec({ job: JOB, container: CONTAINER, workers, restarts, ttlSecondsAfterFinished, template }) };
    });
  }
}
