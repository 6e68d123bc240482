import { Dashboard } from '../dashboards/dashboard';
import { IAlertLinks } from '../rules/alert-links';
import { AlertOverride } from '../rules/alert-override';
import { RuleGroup } from '../rules/rule-group';

/** What differs from the defaults of the kinds. */
export interface MixinProps {
  /**
   * Where the links of alerts lead, for example `new GrafanaLinks('https://grafana.example.com')`.
   *
   * @default - alerts carry no links.
   */
  readonly alertLinks?: IAlertLinks;
  /**
   * Alerts of the kinds that are left out or changed. Limits are thresholds of the kind.
   *
   * @default - all alerts, as their kinds define them.
   */
  readonly alertOverrides?: AlertOverride[];
  /**
   * Rules of your own, checked like those of the kinds.
   *
   * @default - none.
   */
  readonly ruleGroups?: RuleGroup[];
  /**
   * Names of jobs, by those that the library gives them, for example `{ 'tensorflow-training': 'training/trainers' }`: rules and dashboards ask
   * for them, and jobs are called so. An exporter that is there has its own way, `ExistingExporterKind`.
   *
   * @default - the id of each kind is the name of its job.
   */
  readonly jobNames?: Record<string, string>;
  /**
   * Dashboards of your own, checked like those of the kinds.
   *
   * @default - none.
   */
  readonly dashboards?: Dashboard[];
  /**
   * How often targets are scraped where their job does not say otherwise. It is written into each job, because the default of Prometheus,
   * one minute, is too long for the alerts.
   *
   * @default '15s'
   */
  readonly scrapeInterval?: string;
}

/** What your own Alertmanager is started with. */
export interface AlertmanagerFilesProps {
  /**
   * Folder that holds the value of each SecretKey in a file `<secret>/<key>`.
   *
   * @default '/etc/alertmanager/secrets'
   */
  readonly secretsDirectory?: string;
  /**
   * Its argument `--data.retention`, against which repeat intervals are checked.
   *
   * @default '120h'
   */
  readonly retention?: string;
}

/** Where the objects of prometheus-operator are made, and what selects them. */
export interface OperatorManifestsProps {
  /** Their namespace; the Prometheus that is there must look for them in it. */
  readonly namespace: string;
  /** Labels by which it selects them, for example `{ release: 'kube-prometheus-stack' }`; see `ruleSelector` of the Prometheus object. */
  readonly selectorLabels: Record<string, string>;
  /**
   * By the id of a kind, the namespaces in which its targets are. A kind that is left out gets no PodMonitor: it is scraped already, by a job
   * that has the id of the kind as its name, or the name that `jobNames` or `ExistingExporterKind` gives.
   */
  readonly scraped: Record<string, string[]>;
}

/** Where the routes are made, and what selects them. */
export interface OperatorRoutesProps {
  /** The namespace of the Alertmanager object. */
  readonly namespace: string;
  /** Labels that `alertmanagerConfigSelector` of the object asks for. */
  readonly selectorLabels: Record<string, string>;
}

/** Where the Secret of an Alertmanager object is made. */
export interface OperatorAlertmanagerProps {
  /** The namespace of the Alertmanager object, which reads no Secret of another one. */
  readonly namespace: string;
  /**
   * Its name, which the object says as `configSecret`.
   *
   * @default 'trainwatch-alertmanager'
   */
  readonly name?: string;
  /**
   * `retention` of the object, against which repeat intervals are checked.
   *
   * @default '120h'
   */
  readonly retention?: string;
}
