import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';

/** How pods that are only labeled are judged. */
export interface TrainingPodsProps {
  /**
   * The kind that they are monitored as, with the thresholds of their alerts. All trainers of a stack share one.
   *
   * @default TrainerKind.STANDARD
   */
  readonly monitoredAs?: TrainerKind;
}

/** Training pods that something else makes, such as a Python trainer or a Kubeflow job. */
export class TrainingPods implements ISubject {
  /** All pods of a namespace that carry the label `trainwatch/subject: trainer` and have a port named `metrics`. */
  public static labeled(namespace: IScrapedNamespace, props: TrainingPodsProps = {}): TrainingPods {
    return new TrainingPods(namespace, props.monitoredAs ?? TrainerKind.STANDARD);
  }

  private constructor(
    /** Where they run; Prometheus is given the right to find them. */
    public readonly namespace: IScrapedNamespace,
    /** The kind of all training runs, with its thresholds. */
    public readonly kind: ISubjectKind,
  ) {}
}
