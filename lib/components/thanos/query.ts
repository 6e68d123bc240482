import { Construct } from 'constructs';
import { HTTP_PORT, QUERY_JOB } from '../../kinds/thanos/thanos-targets';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { objectLabels, podTemplate, resources } from '../../kubernetes/pod-template';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertCount } from '../../values/names';
import { HTTP_PORT_NUMBER, httpServicePort, thanosContainer } from './thanos-container';

/** What everybody may choose for a query. */
export interface ThanosQueryOptions extends WorkloadProps {
  /**
   * Pods that answer queries; they share no state, so that one is enough but for upgrades.
   *
   * @default 2
   */
  readonly replicas?: number;
}

/** Which Store APIs are asked, and how their answers are merged. */
export interface ThanosQueryProps extends ThanosQueryOptions {
  /** Where the Store APIs are that it asks. */
  readonly storeApis: string[];
  /** The label by which replicas differ that hold the same data. */
  readonly replicaLabel: string;
}

const USER = 1001;

/** Answers PromQL from all Store APIs together, with one of each set of replicas. */
@checked
export class ThanosQuery extends Construct {
  /** Address of its API inside the cluster, which is that of Prometheus. */
  public readonly url: string;

  /**
   * @param id also the name of its objects
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(scope: Construct, id: string, props: ThanosQueryProps) {
    super(scope, id);
    assertWorkload(this, props);
    InvalidConfigError.locate(this, () => assertCount('replicas', props.replicas ?? 1));
    const identity: ComponentIdentity = { name: QUERY_JOB, instance: id, component: 'long-term-storage' };
    const metadata = { name: id, labels: objectLabels(this, identity) };
    this.url = `http://${id}.${namespaceOf(this)}.svc:${HTTP_PORT_NUMBER}`;
    apiObject(this, 'Service', k8s.KubeService, metadata, {
      spec: () => ({
        selector: selectorLabels(identity),
        ports: [httpServicePort()],
      }),
    });
    apiObject(this, 'Resource', k8s.KubeDeployment, metadata, {
      spec: () => ({
        replicas: props.replicas ?? 2,
        selector: { matchLabels: selectorLabels(identity) },
        template: podTemplate(this, props, {
          identity,
          user: USER,
          spread: true,
          containers: [
            thanosContainer({
              name: QUERY_JOB,
              args: [
                'query',
                `--query.replica-label=${props.replicaLabel}`,
                '--query.auto-downsampling',
                `--endpoint.sd-config=${JSON.stringify({ endpoints: props.storeApis.map((address) => ({ address })) })}`,
              ],
              resources: props.resources ?? resources('50m', '128Mi', '1Gi'),
              httpPort: HTTP_PORT,
              storeApi: true,
            }),
          ],
        }),
      }),
    });
  }
}
