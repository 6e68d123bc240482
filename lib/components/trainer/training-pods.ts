import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';

/** Training pods that something else makes, such as a Python trainer or a Kubeflow job. */
export class TrainingPods implements ISubject {
  /**
   * All pods of a namespace that carry the label `trainwatch/subject: trainer` and have a port named `metrics`.
   *
   * @param kind the thresholds of their alerts; default `TrainerKind.STANDARD`
   */
  public static labelled(namespace: IScrapedNamespace, kind: TrainerKind = TrainerKind.STANDARD): TrainingPods {
    return new TrainingPods(namespace, kind);
  }

  private constructor(
    public readonly namespace: IScrapedNamespace,
    public readonly kind: ISubjectKind,
  ) {}
}
