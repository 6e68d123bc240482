import { Construct } from 'constructs';
import { PUSHGATEWAY_PORT, PushgatewayKind } from '../../kinds/pushgateway/pushgateway-kind';
import { ExistingExporterKind, ExistingPushgatewayProps } from '../../kinds/existing-exporter-kind';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { ConfigFile } from '../../kubernetes/config-file';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { httpProbe, objectLabels, podTemplate, resources, volumeClaim } from '../../kubernetes/pod-template';
import { byteQuantity } from '../../kubernetes/quantities';
import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { checked } from '../../values/checked';
import { positiveSeconds } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDnsLabel } from '../../values/names';
import { existingExporter } from './existing-exporter';
import { JANITOR_PROGRAM } from './pushgateway-janitor';

/** Where the Pushgateway runs, and how long it keeps what is pushed. */
export interface PushgatewayProps extends WorkloadProps {
  /** Where it runs: the namespace of the chart around it, which Prometheus is allowed to look into. */
  readonly namespace: IScrapedNamespace;
  /**
   * How long a group is kept after its last push; without that it would be shown forever.
   *
   * @default '24h'
   */
  readonly deleteAfter?: string;
  /**
   * Size of the volume on which pushed metrics outlive the pod.
   *
   * @default '1Gi'
   */
  readonly storage?: string;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default PushgatewayKind.STANDARD
   */
  readonly monitoredAs?: PushgatewayKind;
}

const PORT = 9091;

const DATA = '/var/lib/pushgateway';

const NOBODY = 65534;

const JANITOR_USER = 1000;

const JANITOR_DIRECTORY = '/opt/janitor';

const JANITOR_FILE = 'janitor.js';

/** Keeps the metrics of jobs that are too short to be scraped, and deletes them when they are old. */
@checked
export class Pushgateway extends Construct implements ISubject {
  /**
   * One that is in the cluster already, for example the one of its Helm chart: nothing is deployed.
   *
   * @param namespace where its pods are
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, or a value is not valid
   */
  public static existing(namespace: IScrapedNamespace, props: ExistingPushgatewayProps): ISubject {
    return existingExporter(namespace, () => ExistingExporterKind.pushgateway(props));
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** Address to which jobs push, without a slash at the end. */
  public readonly url: string;
  private readonly identity: ComponentIdentity;
  private readonly maxAgeSeconds: number;

  /**
   * @param id also the name of its objects
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: PushgatewayProps,
  ) {
    super(scope, id);
    const namespace = namespaceOf(this);
    if (props.namespace.name !== namespace) {
      throw InvalidConfigError.at(
        this,
        `its chart has namespace '${namespace}' and its props '${props.namespace.name}': use the same for both`,
      );
    }
    InvalidConfigError.locate(this, () => assertDnsLabel('pushgateway', id));
    assertWorkload(this, props);
    this.kind = props.monitoredAs ?? PushgatewayKind.STANDARD;
    this.namespace = props.namespace;
    this.url = `http://${id}.${namespace}.svc:${PORT}`;
    this.identity = { name: 'pushgateway', instance: id, component: 'exporter' };
    this.maxAgeSeconds = positiveSeconds('deleteAfter', props.deleteAfter ?? '24h');
    this.server(byteQuantity('storage', props.storage ?? '1Gi'));
    this.janitor();
  }

  private server(storage: k8s.Quantity): void {
    const metadata = { name: this.node.id, labels: objectLabels(this, this.identity) };
    apiObject(this, 'Service', k8s.KubeService, metadata, {
      spec: () => ({
        selector: selectorLabels(this.identity),
        ports: [{ name: PUSHGATEWAY_PORT, port: PORT, targetPort: k8s.IntOrString.fromString(PUSHGATEWAY_PORT) }],
      }),
    });
    apiObject(this, 'Resource', k8s.KubeStatefulSet, metadata, {
      spec: () => ({
        // Each of two would serve a part of the pushed series.
        replicas: 1,
        serviceName: this.node.id,
        selector: { matchLabels: selectorLabels(this.identity) },
        volumeClaimTemplates: [volumeClaim(this, 'data', storage)],
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: NOBODY,
          containers: [
            {
              name: 'pushgateway',
              image: imageOf(VERSIONS.pushgateway),
              args: [`--persistence.file=${DATA}/metrics`],
              ports: [{ name: PUSHGATEWAY_PORT, containerPort: PORT }],
              resources: this.props.resources ?? resources('10m', '32Mi', '256Mi'),
              livenessProbe: httpProbe('/-/healthy', PUSHGATEWAY_PORT),
              readinessProbe: httpProbe('/-/ready', PUSHGATEWAY_PORT),
              volumeMounts: [{ name: 'data', mountPath: DATA }],
            },
          ],
        }),
      }),
    });
  }

  private janitor(): void {
    const name = `${this.node.id}-janitor`;
    const identity = { ...this.identity, name: 'pushgateway-janitor' };
    const metadata = { name, labels: objectLabels(this, identity) };
    const program = new ConfigFile(this, 'JanitorProgram', { ...metadata, files: () => ({ [JANITOR_FILE]: JANITOR_PROGRAM }) });
    const template = (): k8s.PodTemplateSpec =>
      podTemplate(this, this.props, {
        identity,
        user: JANITOR_USER,
        restartPolicy: 'Never',
        containers: [
          {
            name: 'janitor',
            image: imageOf(VERSIONS.node),
            command: ['node', `${JANITOR_DIRECTORY}/${JANITOR_FILE}`],
            env: [
              { name: 'PUSHGATEWAY_URL', value: this.url },
              { name: 'MAX_AGE_SECONDS', value: String(this.maxAgeSeconds) },
            ],
            resources: resources('10m', '48Mi', '128Mi'),
            volumeMounts: [{ name: 'program', mountPath: JANITOR_DIRECTORY, readOnly: true }],
          },
        ],
        volumes: [{ name: 'program', configMap: { name: program.name } }],
      });
    apiObject(this, 'Janitor', k8s.KubeCronJob, metadata, {
      spec: () => ({
        schedule: '*/15 * * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { backoffLimit: 1, template: template() } },
      }),
    });
  }
}
