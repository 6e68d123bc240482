import { Construct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { AlertmanagerKind } from '../../kinds/alertmanager/alertmanager-kind';
import { ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { ConfigFile } from '../../kubernetes/config-file';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { httpProbe, objectLabels, podTemplate, resources, volumeClaim } from '../../kubernetes/pod-template';
import { byteQuantity, quantity } from '../../kubernetes/quantities';
import { SecretFiles } from '../../kubernetes/secret-files';
import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { IAlerting } from '../../routing/alerting';
import { renderRouting, templateFiles, wholeConfig } from '../../routing/alertmanager-yml';
import { BoundReceivers, bindReceivers } from '../../routing/bound-receivers';
import { IReceiverHost } from '../../routing/receivers/receiver';
import { Route } from '../../routing/route';
import { assertRootRoute } from '../../routing/root-route';
import { InhibitRule } from '../../rules/inhibit-rule';
import { checked } from '../../values/checked';
import { durationMs, positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDnsLabel } from '../../values/names';
import { SecretKey } from '../../values/secret-key';
import { assertHttpUrl } from '../../values/urls';
import { addDeployedKind } from './deployed-kinds';
import { IInhibitRuleSource } from './inhibit-rule-source';

/** What everybody may choose for an Alertmanager. */
export interface AlertmanagerOptions extends WorkloadProps {
  /**
   * Replicas share what they sent by gossip, so that one can fail without a notification being lost or sent twice.
   *
   * @default 3
   */
  readonly replicas?: number;
  /**
   * How long silences and what was sent are remembered.
   *
   * @default '120h'
   */
  readonly retention?: string;
  /**
   * Size of each replica's volume for silences and the log of what was sent.
   *
   * @default '1Gi'
   */
  readonly storage?: string;
  /**
   * Under which address people reach it; links in notifications start with it.
   *
   * @default - the address of its Service.
   */
  readonly externalUrl?: string;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default - an AlertmanagerKind with every threshold at its default.
   */
  readonly monitoredAs?: AlertmanagerKind;
}

/** Settings of an Alertmanager, and its routing. */
export interface AlertmanagerProps extends AlertmanagerOptions {
  /** Routes, receivers and time intervals, and which alerts are inhibited. */
  readonly alerting: IAlerting;
}

const HTTP_PORT = 9093;

const GOSSIP_PORT = 9094;

const HTTP = servicePort('http', HTTP_PORT);

/** memberlist sends small messages by UDP and whole states by TCP. */
const GOSSIP = [servicePort('gossip-tcp', GOSSIP_PORT, 'TCP'), servicePort('gossip-udp', GOSSIP_PORT, 'UDP')];

const DIRECTORY = '/etc/alertmanager';

const DATA = '/alertmanager';

const CONFIG_FILE = 'alertmanager.yml';

const NOBODY = 65534;

/** Alertmanager: groups, silences and routes alerts, and sends the notifications. */
@checked
export class Alertmanager extends Construct implements IReceiverHost {
  /**
   * The construct below which a receiver deploys its workloads, in the namespace and the file of Alertmanager.
   *
   * @param host that the receiver is bound to
   * @param receiverName whose workloads these are, for the message
   * @throws InvalidConfigError when the host only renders configuration files, as a `Mixin` does, so that nothing can be deployed
   */
  public static scopeOf(host: IReceiverHost, receiverName: string): Construct {
    if (Construct.isConstruct(host)) return host;
    throw new InvalidConfigError(
      `receiver '${receiverName}' deploys a workload, but only configuration files are rendered here: deploy the workload yourself and use for example new WebhookReceiver('${receiverName}', { url })`,
    );
  }

  /** `host:port` of each replica; Prometheus must send to all of them, never to a Service in front. */
  public readonly endpoints: string[];
  /** Address of its interface and API inside the cluster. */
  public readonly url: string;
  /** Namespace of its chart, where the Secrets of receivers must be. */
  public readonly namespace: string;
  /** Itself, and what its receivers have deployed, as things to monitor. */
  public readonly kinds: ISubjectKind[];
  private readonly identity: ComponentIdentity;
  private readonly replicas: number;
  private readonly secrets: SecretFiles;
  private readonly config: ConfigFile;
  private readonly route: Route;
  private readonly addedInhibitRules: InhibitRule[] = [];
  private readonly inhibitRuleSources: IInhibitRuleSource[] = [];
  private readonly receivers: BoundReceivers;

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertmanagerProps,
  ) {
    super(scope, id);
    InvalidConfigError.locate(this, () => assertDnsLabel('alertmanager', id));
    assertWorkload(this, props);
    this.kinds = [props.monitoredAs ?? new AlertmanagerKind()];
    this.identity = { name: 'alertmanager', instance: id, component: 'alerting' };
    this.namespace = namespaceOf(this);
    this.replicas = props.replicas ?? 3;
    this.route = props.alerting.route;
    this.validate();
    this.secrets = new SecretFiles(`${DIRECTORY}/secrets`);
    this.url = `http://${id}.${this.namespace}.svc:${HTTP_PORT}`;
    this.endpoints = this.hosts.map((host) => `${host}:${HTTP_PORT}`);
    this.receivers = bindReceivers(this.route.receivers, this);
    this.config = new ConfigFile(this, 'Config', {
      name: `${id}-config`,
      labels: objectLabels(this, this.identity),
      files: () => ({ [CONFIG_FILE]: this.renderConfig(), ...templateFiles(this.receivers.values()) }),
    });
    this.service('Service', id, () => ({ ports: [HTTP] }));
    // Replicas find each other before they are ready.
    this.service('Peers', this.peersName, () => ({ clusterIp: 'None', publishNotReadyAddresses: true, ports: [HTTP, ...GOSSIP] }));
    this.statefulSet();
    this.disruptionBudget();
    this.node.addValidation({ validate: () => this.lateRoutes() });
  }

  /** Mounts a key of a Secret, and returns the path of its file. */
  public secretFile(secret: SecretKey): string {
    return this.secrets.add(secret);
  }

  /** Monitors something that a receiver has deployed, once for each kind. */
  public addKind(kind: ISubjectKind): void {
    InvalidConfigError.locate(this, () => addDeployedKind(this.kinds, kind));
  }

  /** Keeps consequences of alerts quiet while their cause fires. */
  public addInhibitRules(...rules: InhibitRule[]): void {
    this.addedInhibitRules.push(...rules);
  }

  /** The rules of its routing and those that were added one by one, without those of sources. */
  public get inhibitRules(): InhibitRule[] {
    return [...this.props.alerting.inhibitRules, ...this.addedInhibitRules];
  }

  /** Adds rules that are computed when the app is synthesized, because what they depend on grows until then. */
  public addInhibitRuleSource(source: IInhibitRuleSource): void {
    this.inhibitRuleSources.push(source);
  }

  private get retention(): string {
    return this.props.retention ?? '120h';
  }

  private get peersName(): string {
    return `${this.node.id}-peers`;
  }

  private get hosts(): string[] {
    return Array.from({ length: this.replicas }, (_, i) => `${this.node.id}-${i}.${this.peersName}.${this.namespace}.svc`);
  }

  private validate(): void {
    const { storage, externalUrl } = this.props;
    if (!Number.isInteger(this.replicas) || this.replicas < 1) {
      throw InvalidConfigError.at(this, `replicas ${this.replicas} is not a number of replicas: use a whole number of at least 1`);
    }
    InvalidConfigError.locate(this, () => {
      positiveDuration('retention', this.retention);
      byteQuantity('storage', storage ?? '1Gi');
      if (externalUrl !== undefined) assertHttpUrl('external URL', externalUrl);
      assertRootRoute(this.route, this.retention);
    });
  }

  private lateRoutes(): string[] {
    const late = this.props.alerting.route.receivers.filter(({ name }) => !this.receivers.has(name));
    return late.map(({ name }) => `receiver '${name}' was added after this Alertmanager was created: add all teams before it`);
  }

  private renderConfig(): string {
    const inhibitRules = [...this.inhibitRules, ...this.inhibitRuleSources.flatMap((source) => source.inhibitRules())];
    return wholeConfig(renderRouting({ route: this.route, inhibitRules, receivers: this.receivers }));
  }

  private service(id: string, name: string, spec: () => k8s.ServiceSpec): void {
    apiObject(this, id, k8s.KubeService, this.metadata(name), { spec: () => ({ selector: selectorLabels(this.identity), ...spec() }) });
  }

  private metadata(name: string): { name: string; labels: Record<string, string> } {
    return { name, labels: objectLabels(this, this.identity) };
  }

  private statefulSet(): ApiObject {
    return apiObject(this, 'Resource', k8s.KubeStatefulSet, this.metadata(this.node.id), {
      spec: () => ({
        replicas: this.replicas,
        serviceName: this.peersName,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selectorLabels(this.identity) },
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: NOBODY,
          annotations: { 'checksum/config': this.config.checksum },
          spread: true,
          secretFiles: this.secrets,
          volumes: [{ name: 'config', configMap: { name: this.config.name } }],
          containers: [this.container()],
        }),
        volumeClaimTemplates: [volumeClaim(this, 'data', quantity('storage', this.props.storage ?? '1Gi'))],
      }),
    });
  }

  // A drained node must not take a second replica with it; a single one must not keep a node from being drained.
  private disruptionBudget(): void {
    if (this.replicas === 1) return;
    apiObject(this, 'DisruptionBudget', k8s.KubePodDisruptionBudget, this.metadata(this.node.id), {
      spec: () => ({ maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selectorLabels(this.identity) } }),
    });
  }

  private container(): k8s.Container {
    return {
      name: 'alertmanager',
      image: imageOf(VERSIONS.alertmanager),
      args: [
        `--config.file=${DIRECTORY}/config/${CONFIG_FILE}`,
        `--storage.path=${DATA}`,
        `--data.retention=${durationMs('retention', this.retention)}ms`,
        `--web.external-url=${this.props.externalUrl ?? this.url}`,
        // People may reach it below a path; the probes and Prometheus always reach it at the root.
        '--web.route-prefix=/',
        ...this.gossip(),
      ],
      env: [fieldVariable('POD_NAME', 'metadata.name'), fieldVariable('POD_IP', 'status.podIP')],
      ports: [
        { name: HTTP.name, containerPort: HTTP_PORT },
        ...GOSSIP.map(({ name, protocol }) => ({ name, containerPort: GOSSIP_PORT, protocol })),
      ],
      resources: this.props.resources ?? resources('10m', '64Mi', '256Mi'),
      readinessProbe: httpProbe('/-/ready', HTTP.name, { initialDelaySeconds: 3, periodSeconds: 5, failureThreshold: 10 }),
      livenessProbe: httpProbe('/-/healthy', HTTP.name, { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 10 }),
      volumeMounts: [
        { name: 'config', mountPath: `${DIRECTORY}/config`, readOnly: true },
        { name: 'data', mountPath: DATA },
        ...this.secrets.mounts(),
      ],
    };
  }

  private gossip(): string[] {
    if (this.replicas === 1) return ['--cluster.listen-address='];
    return [
      `--cluster.listen-address=[$(POD_IP)]:${GOSSIP_PORT}`,
      ...this.hosts.map((host) => `--cluster.peer=${host}:${GOSSIP_PORT}`),
      '--cluster.peer-name=$(POD_NAME)',
      // Pods of another Alertmanager may later get the address of one of these.
      `--cluster.label=${this.namespace}/${this.node.id}`,
      '--cluster.reconnect-timeout=5m',
    ];
  }
}

function fieldVariable(name: string, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function servicePort(name: string, port: number, protocol?: string): k8s.ServicePort & { readonly name: string } {
  return { name, port, protocol, targetPort: k8s.IntOrString.fromString(name) };
}
