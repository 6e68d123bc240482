import { Construct } from 'constructs';
import { NamespaceChart, NamespaceChartProps } from '../../kubernetes/namespace-chart';
import { PodSecurity } from '../../kubernetes/pod-security';
import { WorkloadDefaults } from '../../kubernetes/workload-defaults';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';

/** What a namespace for training admits. */
export interface TrainingNamespaceProps {
  /**
   * Level of the Pod Security Standards that it enforces. `BASELINE` admits images that run as root, `PRIVILEGED` folders of the node.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;
}

const LEVELS = [PodSecurity.RESTRICTED, PodSecurity.BASELINE, PodSecurity.PRIVILEGED];

/**
 * A namespace in which models are trained: one chart, and so one file, for all of its trainers.
 *
 * What `WorkloadDefaults` say of nodes, tolerations and priorities around it stays outside: that is meant for the monitoring. What they say
 * on it is meant for the trainers.
 */
@checked
export class TrainingNamespace extends NamespaceChart {
  /**
   * Emits the Namespace too, admitting only pods that meet the Pod Security Standard `restricted` unless `props` say otherwise.
   *
   * @param id name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static owned(scope: Construct, id: string, props: TrainingNamespaceProps = {}): TrainingNamespace {
    return new TrainingNamespace(scope, id, { podSecurity: props.podSecurity ?? PodSecurity.RESTRICTED });
  }

  /**
   * Uses a namespace that somebody else makes.
   *
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static existing(scope: Construct, id: string): TrainingNamespace {
    return new TrainingNamespace(scope, id);
  }

  private readonly podSecurity?: PodSecurity;

  private constructor(scope: Construct, id: string, props: NamespaceChartProps = {}) {
    super(scope, id, props);
    this.podSecurity = props.podSecurity;
    WorkloadDefaults._placesItsOwn(this);
  }

  /**
   * What somebody else's namespace admits, nobody knows here.
   *
   * @param what it asks for, as it stands in the error, for example `user 0 is root`
   * @param level that admits it
   * @internal
   * @throws InvalidConfigError when the namespace would refuse the pod
   */
  public _assertAdmits(what: string, level: PodSecurity): void {
    if (this.podSecurity === undefined || LEVELS.indexOf(this.podSecurity) >= LEVELS.indexOf(level)) return;
    throw new InvalidConfigError(
      `${what}, which namespace '${this.name}' does not admit: use TrainingNamespace.owned(app, '${this.name}', { podSecurity: PodSecurity.${level.toUpperCase()} }), or do without`,
    );
  }
}
