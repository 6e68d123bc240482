import { Construct } from 'constructs';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { customObject } from '../../kubernetes/api-object';
import { renderedTemplate } from '../../kubernetes/pod-patches';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertCount } from '../../values/names';
import { GpuTrainerProps } from './gpu-trainer-props';
import { assertLongestName, assertNoClusterPort } from './tf-config';
import { TfJobProps, TfReplicaProps } from './tf-job-props';
import { assertJobProps } from './trainer-checks';
import { TrainingNamespace } from './training-namespace';
import { TrainingRun } from './training-run';

const TYPE = { apiVersion: 'kubeflow.org/v1', kind: 'TFJob' };

/** The Training Operator gives TF_CONFIG to the container of this name alone. */
const CONTAINER = 'tensorflow';

/** The roles as a TFJob spells them, by prop. */
const ROLES = { chief: 'Chief', worker: 'Worker', ps: 'PS', evaluator: 'Evaluator' } as const;

type Role = keyof typeof ROLES;

const DEFAULTS: Partial<Record<Role, TfReplicaProps>> = { ps: { gpus: 0, exporter: false } };

/** The pods of one role. */
interface Replicas {
  readonly role: Role;
  readonly replicas: number;
  readonly exporter?: boolean;
  /** What is said of them, with what is said of all. */
  readonly props: GpuTrainerProps;
}

/**
 * A run with roles as a TFJob, for which Kubeflow's Training Operator 1.9 must be in the cluster. The operator gives each pod its TF_CONFIG,
 * unless there is only one, and a Service.
 *
 * It restarts containers in their pods whatever their exit code is, and counts preemptions as well. `restarts` is multiplied by the number of
 * pods, which all fail when one does.
 */
@checked
export class TfJob extends Construct implements ISubject {
  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** How Prometheus gets in. */
  public readonly scrapeAccess?: ScrapeAccess;

  /**
   * @param id name of the TFJob
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(namespace: TrainingNamespace, id: string, props: TfJobProps) {
    super(namespace, id);
    const all = replicasOf(props);
    const pods = all.reduce((sum, { replicas }) => sum + replicas, 0);
    InvalidConfigError.locate(this, () => {
      assertRoles(id, props, all);
      assertJobProps(props);
    });
    const run = new TrainingRun(this, namespace, props, { container: CONTAINER, pods });
    for (const { role, props } of all) InvalidConfigError.locate(this, () => InvalidConfigError.explain(role, () => run.assertPods(props)));
    this.namespace = namespace;
    this.kind = run.kind;
    this.scrapeAccess = run.scrapeAccess;
    customObject(this, 'Resource', TYPE, run.workloadMetadata(), () => ({
      runPolicy: {
        backoffLimit: backoffLimit(run.numbers.restarts, pods),
        // Parameter servers and evaluators have no end of their own.
        cleanPodPolicy: 'Running',
        ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
        suspend: props.suspend,
      },
      tfReplicaSpecs: Object.fromEntries(
        all.map(({ role, replicas, exporter, props }) => [
          ROLES[role],
          { replicas, restartPolicy: 'OnFailure', template: renderedTemplate(this, run.template({ exporter }, props)) },
        ]),
      ),
    }));
  }
}

function replicasOf({ chief, worker, ps, evaluator, ...shared }: TfJobProps): Replicas[] {
  return Object.entries({ chief, worker, ps, evaluator }).flatMap(([name, given]) => {
    if (given === undefined) return [];
    const role = name as Role;
    const { replicas = 1, exporter, ...own } = { ...DEFAULTS[role], ...withoutGaps(given) };
    return [{ role, replicas, exporter, props: { ...shared, ...own } }];
  });
}

function withoutGaps(given: TfReplicaProps): TfReplicaProps {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The operator sums up the restarts of all containers, and gives up when there are as many as the limit. */
function backoffLimit(restarts: number, pods: number): number {
  return restarts === 0 ? 0 : restarts * pods + 1;
}

function assertRoles(id: string, props: TfJobProps, all: Replicas[]): void {
  assertNoClusterPort(props);
  for (const { role, replicas } of all) {
    assertCount(`${role}.replicas`, replicas);
    assertLongestName('The Training Operator', 'a pod', `${id}-${role}-${replicas - 1}`);
  }
  if (props.chief?.replicas !== undefined && props.chief.replicas > 1) {
    throw new InvalidConfigError(`chief.replicas ${props.chief.replicas} is more than a TFJob may have: use 1, and workers for the others`);
  }
  if (props.chief || props.worker) return;
  throw new InvalidConfigError('there is neither a chief nor a worker: give it at least one of them, for example worker: { replicas: 2 }');
}
