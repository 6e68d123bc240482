import { Construct } from 'constructs';
import { NamespaceChart, NamespaceChartProps } from '../../kubernetes/namespace-chart';
import { PodSecurity } from '../../kubernetes/pod-security';

/** A namespace in which models are trained: one chart, and so one file, for all of its trainers. */
export class TrainingNamespace extends NamespaceChart {
  /**
   * Emits the Namespace too, admitting only pods that meet the Pod Security Standard `restricted`.
   *
   * @param id name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static owned(scope: Construct, id: string): TrainingNamespace {
    return new TrainingNamespace(scope, id, { podSecurity: PodSecurity.RESTRICTED });
  }

  /**
   * Uses a namespace that somebody else makes.
   *
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static existing(scope: Construct, id: string): TrainingNamespace {
    return new TrainingNamespace(scope, id);
  }

  private constructor(scope: Construct, id: string, props?: NamespaceChartProps) {
    super(scope, id, props);
  }
}
