import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { assertScrapeAccess, ScrapeAccess } from '../../scraping/exporter-access';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';
import { checked } from '../../values/checked';

/** How pods that are only labeled are judged. */
export interface TrainingPodsProps {
  /**
   * The kind that they are monitored as, with the thresholds of their alerts. All trainers of a stack share one.
   *
   * @default TrainerKind.STANDARD
   */
  readonly monitoredAs?: TrainerKind;
  /**
   * How Prometheus gets in, where they ask for TLS or credentials; the same for all trainers of the namespace.
   *
   * @default - by plain HTTP, without credentials.
   */
  readonly scrapeAccess?: ScrapeAccess;
}

/** Training pods that something else makes, such as a Python trainer or a Kubeflow job. */
@checked
export class TrainingPods implements ISubject {
  /**
   * All pods of a namespace that carry the label `trainwatch/subject: trainer` and have a port named `metrics`.
   *
   * @throws InvalidConfigError when Prometheus could not get in
   */
  public static labeled(namespace: IScrapedNamespace, props: TrainingPodsProps = {}): TrainingPods {
    if (props.scrapeAccess) assertScrapeAccess(`scrapeAccess of the pods in '${namespace.name}'`, props.scrapeAccess);
    return new TrainingPods(namespace, props.monitoredAs ?? TrainerKind.STANDARD, props.scrapeAccess);
  }

  private constructor(
    /** Where they run; Prometheus is given the right to find them. */
    public readonly namespace: IScrapedNamespace,
    /** The kind of all training runs, with its thresholds. */
    public readonly kind: ISubjectKind,
    /** How Prometheus gets in. */
    public readonly scrapeAccess?: ScrapeAccess,
  ) {}
}
