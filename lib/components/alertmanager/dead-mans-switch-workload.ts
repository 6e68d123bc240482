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
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { BasicAuth } from '../../scraping/http-client';
import { durationMs } from '../../values/durations';
import { SecretKey } from '../../values/secret-key';

/** Where the silence is reported; one of the addresses is set. */
export interface SwitchedReceiver {
  readonly format: 'slack' | 'webhook';
  readonly url?: string;
  readonly secretUrl?: SecretKey;
}

interface DeadMansSwitchWorkloadProps extends WorkloadProps {
  readonly silence: string;
  readonly receiver: SwitchedReceiver;
  readonly storage?: string;
  readonly bearerToken?: SecretKey;
  readonly basicAuth?: BasicAuth;
}

const PORT = 8070;

const DIRECTORY = '/etc/dead-mans-switch';

const STATE = '/var/lib/dead-mans-switch';

const PROGRAM_FILE = 'dead-mans-switch.js';

const NOBODY = 65534;

/** The Deployment and the Service of a dead man's switch. */
export class DeadMansSwitchWorkload extends Construct {
  public readonly url: string;
  private readonly identity: ComponentIdentity;
  private readonly secrets = new SecretFiles(`${DIRECTORY}/secrets`);
  private readonly program: ConfigFile;

  public constructor(
    scope: Construct,
    name: string,
    private readonly props: DeadMansSwitchWorkloadProps,
  ) {
    super(scope, name);
    assertWorkload(this, props);
    this.identity = { name: 'dead-mans-switch', instance: name, component: 'alerting' };
    this.url = `http://${name}.${namespaceOf(this)}.svc:${PORT}`;
    const labels = objectLabels(this, this.identity);
    const program = bundledProgram("the dead man's switch", `dead-mans-switch/${PROGRAM_FILE}`);
    this.program = new ConfigFile(this, 'Program', { name: `${name}-program`, labels, files: () => ({ [PROGRAM_FILE]: program }) });
    const access = [...this.address(), ...this.credentials()];
    apiObject(
      this,
      'Service',
      k8s.KubeService,
      { name, labels },
      {
        spec: () => ({
          selector: selectorLabels(this.identity),
          // Not ready means that it could not notify anybody; without heartbeats it would also alarm for nothing.
          publishNotReadyAddresses: true,
          ports: [{ name: 'http', port: PORT, targetPort: k8s.IntOrString.fromString('http') }],
        }),
      },
    );
    if (props.storage !== undefined) this.claimState(labels, props.storage);
    apiObject(this, 'Resource', k8s.KubeDeployment, { name, labels }, { spec: () => this.deployment(access) });
  }

  private address(): string[] {
    const { url, secretUrl } = this.props.receiver;
    if (secretUrl) return ['--url-file', this.secrets.add(secretUrl)];
    return url === undefined ? [] : ['--url', url];
  }

  private credentials(): string[] {
    const { bearerToken, basicAuth } = this.props;
    if (bearerToken) return ['--bearer-token-file', this.secrets.add(bearerToken)];
    if (!basicAuth) return [];
    return ['--basic-auth-user', basicAuth.username, '--basic-auth-password-file', this.secrets.add(basicAuth.password)];
  }

  private get claimName(): string {
    return `${this.node.id}-state`;
  }

  private claimState(labels: Record<string, string>, storage: string): void {
    const size = quantity("storage of the dead man's switch", storage);
    const metadata = { name: this.claimName, labels };
    apiObject(this, 'State', k8s.KubePersistentVolumeClaim, metadata, { spec: () => volumeClaim(this, this.claimName, size).spec });
  }

  private stateVolume(): k8s.Volume {
    if (this.props.storage === undefined) return { name: 'state', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Mi') } };
    return { name: 'state', persistentVolumeClaim: { claimName: this.claimName } };
  }

  private deployment(access: string[]): k8s.DeploymentSpec {
    return {
      replicas: 1,
      // Two of them would hear half of the heartbeats each.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selectorLabels(this.identity) },
      template: podTemplate(this, this.props, {
        identity: this.identity,
        user: NOBODY,
        annotations: { 'checksum/program': this.program.checksum },
        secretFiles: this.secrets,
        volumes: [{ name: 'program', configMap: { name: this.program.name } }, this.stateVolume()],
        containers: [this.container(access)],
      }),
    };
  }

  private container(access: string[]): k8s.Container {
    const silenceSeconds = durationMs('silence', this.props.silence) / 1000;
    return {
      name: 'dead-mans-switch',
      image: imageOf(VERSIONS.node),
      command: ['node', '--max-old-space-size=32', `${DIRECTORY}/program/${PROGRAM_FILE}`],
      args: [
        ...['--silence', String(silenceSeconds), '--format', this.props.receiver.format],
        ...access,
        ...['--state', STATE, '--port', String(PORT)],
      ],
      ports: [{ name: 'http', containerPort: PORT }],
      resources: this.props.resources ?? resources('5m', '48Mi', '128Mi'),
      readinessProbe: httpProbe('/readyz', 'http', { periodSeconds: 5 }),
      livenessProbe: httpProbe('/healthz', 'http', { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 }),
      volumeMounts: [
        { name: 'program', mountPath: `${DIRECTORY}/program`, readOnly: true },
        { name: 'state', mountPath: STATE },
        ...this.secrets.mounts(),
      ],
    };
  }
}
