import { Construct } from 'constructs';
import { NamespaceChart, NamespaceChartProps } from '../../kubernetes/namespace-chart';
import { PodSecurity } from '../../kubernetes/pod-security';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';

/** A namespace of its own for an exporter, so that what one may do no other one may. */
@checked
export class ExporterNamespace extends NamespaceChart {
  /**
   * Emits the Namespace too, admitting only pods that meet the Pod Security Standard `restricted`: for exporters that only talk to the network.
   *
   * @param id name of the namespace; also of the chart and its file
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static restricted(scope: Construct, id: string): ExporterNamespace {
    return new ExporterNamespace(scope, id, { podSecurity: PodSecurity.RESTRICTED });
  }

  /**
   * Emits the Namespace too, admitting any pod: for agents that reach into their node, and for nothing else.
   *
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static privileged(scope: Construct, id: string): ExporterNamespace {
    return new ExporterNamespace(scope, id, { podSecurity: PodSecurity.PRIVILEGED });
  }

  /**
   * Uses a namespace that somebody else makes.
   *
   * @throws InvalidConfigError when `id` is not a DNS label
   */
  public static existing(scope: Construct, id: string): ExporterNamespace {
    return new ExporterNamespace(scope, id);
  }

  private readonly podSecurity?: PodSecurity;

  private constructor(scope: Construct, id: string, props: NamespaceChartProps = {}) {
    super(scope, id, props);
    this.podSecurity = props.podSecurity;
  }

  /**
   * For an agent that reaches into its node. What somebody else's namespace admits, nobody knows here.
   *
   * @internal
   * @throws InvalidConfigError when the namespace would refuse its pods
   */
  public _assertAdmitsAgent(agent: Construct): void {
    if (this.podSecurity !== PodSecurity.RESTRICTED) return;
    throw InvalidConfigError.at(
      agent,
      `namespace '${this.name}' is restricted and rejects its pods, which access their node: use ExporterNamespace.privileged`,
    );
  }
}
