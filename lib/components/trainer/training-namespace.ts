import { Construct } from 'constructs';
import { NamespaceChart } from '../../kubernetes/namespace-chart';
import { PodSecurity } from '../../kubernetes/pod-security';

/** A namespace in which models are trained: one chart, and so one file, for all of its trainers. */
export class TrainingNamespace extends NamespaceChart {
  /**
   * Emits the Namespace too, admitting only pods that meet the Pod Security Standard `restricted`.
   *
   * @param name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `name` is not a DNS label
   */
  public static owned(scope: Construct, name: string): TrainingNamespace {
    return new TrainingNamespace(scope, name, PodSecurity.RESTRICTED);
  }

  /**
   * Uses a namespace that somebody else makes.
   *
   * @throws InvalidConfigError when `name` is not a DNS label
   */
  public static existing(scope: Construct, name: string): TrainingNamespace {
    return new TrainingNamespace(scope, name);
  }

  private constructor(scope: Construct, name: string, podSecurity?: PodSecurity) {
    super(scope, name, podSecurity);
  }
}
