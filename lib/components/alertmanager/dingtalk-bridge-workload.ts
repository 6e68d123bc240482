import { Construct } from 'constructs';
import { apiObject } from '../../kubernetes/api-object';
import { bundledProgram } from '../../kubernetes/bundled-program';
import { ConfigFile } from '../../kubernetes/config-file';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { httpProbe, objectLabels, podTemplate, resources, volumeClaim } from '../../kubernetes/pod-template';
import { quantity } from '../../kubernetes/quantities';
import { SecretFiles } from '../../kubernetes/secret-files';
import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { assertWorkload } from '../../kubernetes/workload-defaults';
import { InvalidConfigError } from '../../values/invalid-config-error';
import type { DingTalkBridgeProps, DingTalkRobot } from './dingtalk-bridge-props';

const PORT = 8060;

const DIRECTORY = '/etc/dingtalk-bridge';

const STATE = '/var/lib/dingtalk-bridge';

const CONFIG_FILE = 'bridge.json';

const PROGRAM_FILE = 'bridge.js';

const USER = 65534;

/** A robot as it stands in the configuration of the bridge. */
interface RobotSettings {
  readonly accessTokenFile: string;
  readonly secretFile?: string;
  readonly endpoint?: string;
  readonly keyword?: string;
  readonly messageType?: string;
}

/** The Deployment and the Service of a DingTalk bridge. */
export class DingTalkBridgeWorkload extends Construct {
  /**
   * The bridge of this name below `scope`, made on first use.
   *
   * @throws InvalidConfigError when it was made with other settings
   */
  public static of(scope: Construct, name: string, props: DingTalkBridgeProps): DingTalkBridgeWorkload {
    const existing = scope.node.tryFindChild(name);
    if (existing === undefined) return new DingTalkBridgeWorkload(scope, name, props);
    if (existing instanceof DingTalkBridgeWorkload && existing.props === props) return existing;
    throw InvalidConfigError.at(
      scope,
      `two DingTalk bridges have the name '${name}': share one bridge between the receivers, or rename one of them`,
    );
  }

  public readonly url: string;
  private readonly identity: ComponentIdentity;
  private readonly secrets = new SecretFiles(`${DIRECTORY}/secrets`);
  private readonly robots = new Map<string, RobotSettings>();
  private readonly groups = new Map<string, string[]>();
  /** The part of the configuration that says who may speak to it. */
  private readonly access: object;
  private readonly config: ConfigFile;
  private readonly program?: ConfigFile;

  private constructor(
    scope: Construct,
    name: string,
    private readonly props: DingTalkBridgeProps,
  ) {
    super(scope, name);
    assertWorkload(this, props);
    this.identity = { name: 'dingtalk-bridge', instance: name, component: 'alerting' };
    this.url = `http://${name}.${namespaceOf(this)}.svc:${PORT}`;
    const { bearerToken, basicAuth } = props;
    this.access = {
      bearerTokenFile: bearerToken && this.secrets.add(bearerToken),
      basicAuth: basicAuth && { username: basicAuth.username, passwordFile: this.secrets.add(basicAuth.password) },
    };
    this.config = this.configFile('Config', `${name}-config`, () => ({ [CONFIG_FILE]: this.renderConfig() }));
    if (props.image === undefined) {
      const program = bundledProgram('the DingTalk bridge', 'dingtalk-bridge/bridge.js');
      this.program = this.configFile('Program', `${name}-program`, () => ({ [PROGRAM_FILE]: program }));
    }
    this.claimQueue();
    this.service();
    this.deployment();
  }

  /** A robot takes the name of the receiver when it is the only one; several form a group of that name. */
  public addReceiver(name: string, robots: DingTalkRobot[]): void {
    if (robots.length === 1) return this.addRobot(name, robots[0]);
    const names = robots.map((_, i) => `${name}-${i + 1}`);
    names.forEach((robotName, i) => this.addRobot(robotName, robots[i]));
    this.groups.set(name, names);
  }

  private addRobot(name: string, { accessToken, secret, ...settings }: DingTalkRobot): void {
    const secretFile = secret && this.secrets.add(secret);
    this.robots.set(name, { accessTokenFile: this.secrets.add(accessToken), secretFile, ...settings });
  }

  private renderConfig(): string {
    const { timezone, language, mentions, atAllForCritical } = this.props;
    const robots = Object.fromEntries(this.robots);
    const groups = this.groups.size > 0 ? Object.fromEntries(this.groups) : undefined;
    const config = { timezone, language, mentions, atAllForCritical, queueDirectory: STATE, ...this.access, robots, groups };
    return `${JSON.stringify(config, undefined, 2)}\n`;
  }

  private configFile(id: string, name: string, files: () => Record<string, string>): ConfigFile {
    return new ConfigFile(this, id, { name, labels: objectLabels(this, this.identity), files });
  }

  private metadata(): { name: string; labels: Record<string, string> } {
    return { name: this.node.id, labels: objectLabels(this, this.identity) };
  }

  private get claimName(): string {
    return `${this.node.id}-queue`;
  }

  private claimQueue(): void {
    const metadata = { ...this.metadata(), name: this.claimName };
    const size = quantity('storage', this.props.storage ?? '1Gi');
    apiObject(this, 'Queue', k8s.KubePersistentVolumeClaim, metadata, { spec: () => volumeClaim(this, this.claimName, size).spec });
  }

  private service(): void {
    apiObject(this, 'Service', k8s.KubeService, this.metadata(), {
      spec: () => ({
        selector: selectorLabels(this.identity),
        ports: [{ name: 'http', port: PORT, targetPort: k8s.IntOrString.fromString('http') }],
      }),
    });
  }

  private deployment(): void {
    apiObject(this, 'Resource', k8s.KubeDeployment, this.metadata(), {
      spec: () => ({
        replicas: 1,
        // The volume belongs to one node, and the queue to one process.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selectorLabels(this.identity) },
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: USER,
          annotations: { 'checksum/config': this.config.checksum, ...(this.program ? { 'checksum/program': this.program.checksum } : {}) },
          secretFiles: this.secrets,
          volumes: [
            { name: 'config', configMap: { name: this.config.name } },
            { name: 'queue', persistentVolumeClaim: { claimName: this.claimName } },
            ...(this.program ? [{ name: 'program', configMap: { name: this.program.name } }] : []),
          ],
          containers: [this.container()],
        }),
      }),
    });
  }

  private container(): k8s.Container {
    return {
      name: 'bridge',
      image: this.props.image ?? imageOf(VERSIONS.node),
      command: this.program && ['node', '--max-old-space-size=64', `${DIRECTORY}/program/${PROGRAM_FILE}`],
      args: ['--config', `${DIRECTORY}/config/${CONFIG_FILE}`, '--port', String(PORT)],
      ports: [{ name: 'http', containerPort: PORT }],
      resources: this.props.resources ?? resources('10m', '96Mi', '192Mi'),
      readinessProbe: httpProbe('/readyz', 'http', { periodSeconds: 5 }),
      livenessProbe: httpProbe('/healthz', 'http', { initialDelaySeconds: 5, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 }),
      volumeMounts: [
        { name: 'config', mountPath: `${DIRECTORY}/config`, readOnly: true },
        { name: 'queue', mountPath: STATE },
        ...(this.program ? [{ name: 'program', mountPath: `${DIRECTORY}/program`, readOnly: true }] : []),
        ...this.secrets.mounts(),
      ],
    };
  }
}
