import { Construct } from 'constructs';
import { Dashboard } from '../../dashboards/dashboard';
import { GRAFANA_PORT, GrafanaKind } from '../../kinds/grafana/grafana-kind';
import { GrafanaLinks } from '../../kinds/grafana-links';
import { ISubjectKind } from '../../kinds/subject';
import { apiObject } from '../../kubernetes/api-object';
import { ConfigFile } from '../../kubernetes/config-file';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { namespaceOf } from '../../kubernetes/namespaces';
import { httpProbe, objectLabels, podTemplate, resources } from '../../kubernetes/pod-template';
import { SecretFiles } from '../../kubernetes/secret-files';
import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { DashboardLink, IAlertLinks } from '../../rules/alert-links';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDistinct, assertDnsLabel } from '../../values/names';
import { SecretKey } from '../../values/secret-key';
import { assertHttpUrl } from '../../values/urls';
import { DataSource } from './data-source';
import { renderDashboardProvider, renderDataSources, renderIni } from './grafana-files';

/** What everybody may choose for a Grafana. */
export interface GrafanaOptions extends WorkloadProps {
  /**
   * Key of a Secret with the password of user `admin`; it must exist before the pod starts.
   *
   * @default SecretKey.of('grafana', 'admin-password')
   */
  readonly adminPassword?: SecretKey;
  /**
   * Under which address people reach it; links in notifications start with it.
   *
   * @default - the address of its Service.
   */
  readonly externalUrl?: string;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default - a GrafanaKind with every threshold at its default.
   */
  readonly monitoredAs?: GrafanaKind;
}

/** Settings of a Grafana, and the servers that its dashboards read. */
export interface GrafanaProps extends GrafanaOptions {
  /** The first one is what dashboards show at first. */
  readonly dataSources: DataSource[];
}

const HTTP_PORT = 3000;

const DIRECTORY = '/etc/grafana';

const NOBODY = 65534;

/** Grafana with everything provisioned from files: what is changed by hand is gone with the pod, on purpose. */
@checked
export class Grafana extends Construct implements IAlertLinks {
  /** Itself, as something to monitor. */
  public readonly kind: ISubjectKind;
  /** Under which address people reach it, without a slash at the end. */
  public readonly url: string;
  /**
   * Learns of each dashboard.
   *
   * @internal
   */
  public _onDashboard?: (dashboard: Dashboard) => void;
  private readonly links: GrafanaLinks;
  private readonly identity: ComponentIdentity;
  private readonly secrets = new SecretFiles('/etc/grafana-secrets');
  private readonly config: ConfigFile;
  private readonly dashboardFiles = new Map<string, ConfigFile>();

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: GrafanaProps,
  ) {
    super(scope, id);
    InvalidConfigError.locate(this, () => assertDnsLabel('grafana', id));
    assertWorkload(this, props);
    this.kind = props.monitoredAs ?? new GrafanaKind();
    this.identity = { name: 'grafana', instance: id, component: 'dashboards' };
    this.url = this.rootUrl();
    this.links = new GrafanaLinks(this.url);
    this.validateDataSources();
    const adminPasswordFile = this.secrets.add(props.adminPassword ?? SecretKey.of('grafana', 'admin-password'));
    this.config = new ConfigFile(this, 'Config', {
      name: `${id}-config`,
      labels: objectLabels(this, this.identity),
      files: () => ({
        'grafana.ini': renderIni({ rootUrl: this.url, adminPasswordFile, directory: DIRECTORY }),
        'data-sources.yaml': renderDataSources(props.dataSources),
        'dashboards.yaml': renderDashboardProvider(`${DIRECTORY}/dashboards`),
      }),
    });
    apiObject(this, 'Service', k8s.KubeService, this.metadata(), {
      spec: () => ({
        selector: selectorLabels(this.identity),
        ports: [{ name: GRAFANA_PORT, port: HTTP_PORT, targetPort: k8s.IntOrString.fromString(GRAFANA_PORT) }],
      }),
    });
    this.deployment();
  }

  /**
   * Provisions a dashboard, in a ConfigMap of its own. In a `MonitoringStack` it is checked like those of the kinds.
   *
   * @throws InvalidConfigError when there is another one of the same uid
   */
  public addDashboard(dashboard: Dashboard): void {
    const { uid } = dashboard;
    InvalidConfigError.locate(this, () => assertDistinct('dashboards', 'uid', [...this.dashboardFiles.keys(), uid]));
    this._onDashboard?.(dashboard);
    const file = new ConfigFile(this, `Dashboard-${uid}`, {
      name: `${this.node.id}-${dashboard._objectName}`,
      labels: objectLabels(this, this.identity),
      files: () => ({ [`${uid}.json`]: dashboard.toText() }),
    });
    this.dashboardFiles.set(uid, file);
  }

  /** @internal */
  public _has({ uid }: Dashboard): boolean {
    return this.dashboardFiles.has(uid);
  }

  /** The URL of a dashboard; its variables are template expressions that Prometheus fills in when an alert fires. */
  public dashboardUrl(link: DashboardLink): string {
    return this.links.dashboardUrl(link);
  }

  /** The URL of the dashboard that says what to do about an alert. */
  public runbookUrl(alertName: string): string {
    return this.links.runbookUrl(alertName);
  }

  private rootUrl(): string {
    const { externalUrl } = this.props;
    if (externalUrl === undefined) return `http://${this.node.id}.${namespaceOf(this)}.svc:${HTTP_PORT}`;
    assertHttpUrl('external URL', externalUrl);
    return externalUrl.replace(/\/+$/, '');
  }

  private validateDataSources(): void {
    const names = this.props.dataSources.map(({ name }) => name);
    if (names.length === 0) {
      throw InvalidConfigError.at(this, 'there is no data source: add one, for example DataSource.prometheus(prometheus.url)');
    }
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw InvalidConfigError.at(this, `data source '${twice}' is listed twice: remove one of them`);
  }

  private metadata(): { name: string; labels: Record<string, string> } {
    return { name: this.node.id, labels: objectLabels(this, this.identity) };
  }

  private deployment(): void {
    apiObject(this, 'Resource', k8s.KubeDeployment, this.metadata(), {
      spec: () => ({
        replicas: 1,
        selector: { matchLabels: selectorLabels(this.identity) },
        template: podTemplate(this, this.props, {
          identity: this.identity,
          user: NOBODY,
          // Dashboards are not among it: Grafana reads them again by itself.
          annotations: { 'checksum/config': this.config.checksum },
          secretFiles: this.secrets,
          volumes: [this.configVolume(), { name: 'data', emptyDir: {} }, { name: 'tmp', emptyDir: {} }],
          containers: [this.container()],
        }),
      }),
    });
  }

  private configVolume(): k8s.Volume {
    const config = [
      { key: 'grafana.ini', path: 'grafana.ini' },
      { key: 'data-sources.yaml', path: 'provisioning/datasources/data-sources.yaml' },
      { key: 'dashboards.yaml', path: 'provisioning/dashboards/dashboards.yaml' },
    ];
    const dashboards = [...this.dashboardFiles].map(([uid, { name }]) => ({
      configMap: { name, items: [{ key: `${uid}.json`, path: `dashboards/${uid}.json` }] },
    }));
    return { name: 'config', projected: { sources: [{ configMap: { name: this.config.name, items: config } }, ...dashboards] } };
  }

  private container(): k8s.Container {
    return {
      name: 'grafana',
      image: imageOf(VERSIONS.grafana),
      ports: [{ name: GRAFANA_PORT, containerPort: HTTP_PORT }],
      resources: this.props.resources ?? resources('50m', '192Mi', '512Mi'),
      // The first start fills an empty database.
      startupProbe: httpProbe('/api/health', GRAFANA_PORT, { periodSeconds: 5, failureThreshold: 60 }),
      readinessProbe: httpProbe('/api/health', GRAFANA_PORT, { periodSeconds: 10 }),
      livenessProbe: httpProbe('/api/health', GRAFANA_PORT, { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 }),
      volumeMounts: [
        { name: 'config', mountPath: DIRECTORY, readOnly: true },
        { name: 'data', mountPath: '/var/lib/grafana' },
        { name: 'tmp', mountPath: '/tmp' },
        ...this.secrets.mounts(),
      ],
    };
  }
}
