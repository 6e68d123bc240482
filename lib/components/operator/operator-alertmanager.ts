import { Construct } from 'constructs';
import { ISubjectKind } from '../../kinds/subject';
import { HEARTBEAT_ALERT } from '../../kinds/prometheus/shared-prometheus-kind';
import { operatorObject } from '../../kubernetes/operator-object';
import { alertmanagerConfig, onlyOurs, Routing } from '../../operator/alertmanager-config';
import { alertmanagerSecret, TEMPLATES } from '../../operator/alertmanager-secret';
import { Manifest } from '../../operator/manifest';
import { renderRouting, templateFiles, wholeConfig } from '../../routing/alertmanager-yml';
import { BoundReceivers, bindReceivers } from '../../routing/bound-receivers';
import { inlining } from '../../routing/inlined-templates';
import { IReceiverHost } from '../../routing/receivers/receiver';
import { assertRootRoute } from '../../routing/root-route';
import { Route } from '../../routing/route';
import { InhibitRule } from '../../rules/inhibit-rule';
import { OWN_LABELS } from '../../rules/own-alerts';
import { positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDnsLabel } from '../../values/names';
import { SecretKey } from '../../values/secret-key';
import { SecretPaths } from '../../values/secret-paths';
import { addDeployedKind } from '../alertmanager/deployed-kinds';
import { OperatorRouting, RoutingWay } from './operator-routing';

/** Where the objects are made, and what they depend on. */
export interface OperatorAlertmanagerProps {
  readonly routing: OperatorRouting;
  /** Of Alertmanager. */
  readonly namespace: string;
  readonly selectorLabels: Record<string, string>;
  /** Rules of the kinds, computed when the app is synthesized. */
  readonly inhibitRules: () => InhibitRule[];
}

const NAME = 'trainwatch';

/** Where prometheus-operator mounts each Secret that the Alertmanager object lists. */
const SECRETS = '/etc/alertmanager/secrets';

/** The routes of a stack, in the Alertmanager of prometheus-operator; programs that its receivers deploy are below it. */
export class OperatorAlertmanager extends Construct implements IReceiverHost {
  /** What its receivers have deployed, as things to monitor. */
  public readonly kinds: ISubjectKind[] = [];
  private readonly secrets = new SecretPaths(SECRETS);
  private readonly route: Route;
  private readonly receivers: BoundReceivers;
  private readonly namespaces = new Set<string>();

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: OperatorAlertmanagerProps,
  ) {
    super(scope, id);
    const { alerting, _way, _secret } = props.routing;
    this.route = alerting.route._renamed({ Watchdog: HEARTBEAT_ALERT });
    InvalidConfigError.locate(this, () => assertRootRoute(this.route, positiveDuration('retention', _secret.retention ?? '120h')));
    this.receivers = bindReceivers(this.route.receivers, this);
    if (_way === RoutingWay.SECRET) this.wholeConfiguration(_secret.secretName ?? 'trainwatch-alertmanager');
    else this.routesIn(props.namespace);
  }

  /** The path of the file of a Secret; an AlertmanagerConfig names the Secret instead. */
  public secretFile(secret: SecretKey): string {
    return this.secrets.add(secret);
  }

  /** Monitors something that a receiver has deployed, once for each kind. */
  public addKind(kind: ISubjectKind): void {
    InvalidConfigError.locate(this, () => addDeployedKind(this.kinds, kind));
  }

  /** Rules of the routing, without those of the kinds. */
  public get inhibitRules(): InhibitRule[] {
    return this.props.routing.alerting.inhibitRules;
  }

  /** Lets alerts of another namespace be routed, where each has routes of its own. */
  public addNamespace(namespace: string): void {
    if (this.props.routing._way === RoutingWay.PER_NAMESPACE) this.routesIn(namespace);
  }

  /** What must be there before the routes work, a sentence each. */
  public get toCheck(): string[] {
    const { routing, namespace, selectorLabels } = this.props;
    const ask = `kubectl get alertmanager -n ${namespace} -o jsonpath=`;
    const secrets = [...new Set(this.secrets.secrets.map(({ secretName }) => secretName))].sort();
    const labels = Object.entries(selectorLabels).map(([label, value]) => `${label}=${value}`);
    const selected = `alertmanagerConfigSelector of the Alertmanager object selects ${labels.join(',')}: ${ask}'{.items[*].spec.alertmanagerConfigSelector}'`;
    switch (routing._way) {
      case RoutingWay.SECRET:
        return [
          `The Alertmanager object has configSecret: ${routing._secret.secretName ?? 'trainwatch-alertmanager'}, and lists ${secrets.join(', ')} under secrets: ${ask}'{.items[*].spec.configSecret}{" "}{.items[*].spec.secrets}'`,
          `The operator knows all settings in the Secret, or it keeps the configuration that it has: its log says 'failed to initialize from secret' otherwise`,
        ];
      case RoutingWay.ONE_OBJECT:
        return [
          selected,
          `alertmanagerConfigMatcherStrategy of the Alertmanager object is OnNamespaceExceptForAlertmanagerNamespace or None: ${ask}'{.items[*].spec.alertmanagerConfigMatcherStrategy.type}'`,
          `Namespace ${namespace} has the Secrets ${secrets.join(', ')}: kubectl get secrets -n ${namespace}`,
        ];
      case RoutingWay.PER_NAMESPACE:
        return [
          selected,
          ...[...this.namespaces].map((one) => `Namespace ${one} has the Secrets ${secrets.join(', ')}: kubectl get secrets -n ${one}`),
        ];
    }
  }

  private routesIn(namespace: string): void {
    if (this.namespaces.has(namespace)) return;
    this.namespaces.add(namespace);
    const object = (): Manifest => {
      const inlined = inlining(templateFiles(this.receivers.values()));
      const place = { namespace, labels: this.props.selectorLabels };
      return alertmanagerConfig(NAME, this.rendered, place, { only: OWN_LABELS, inlined });
    };
    // What an AlertmanagerConfig cannot say is refused where the routes are given.
    InvalidConfigError.locate(this, object);
    operatorObject(this, `Routes-${namespace}`, object);
  }

  private wholeConfiguration(secretName: string): void {
    InvalidConfigError.locate(this, () => assertDnsLabel('secret name', secretName));
    operatorObject(this, 'Secret', () => {
      const config = wholeConfig(onlyOurs(this.rendered, OWN_LABELS), TEMPLATES);
      const files = { 'alertmanager.yml': config, ...templateFiles(this.receivers.values()) };
      return alertmanagerSecret(secretName, files, { namespace: this.props.namespace, labels: {} });
    });
  }

  private get rendered(): Routing {
    const inhibitRules = [...this.inhibitRules, ...this.props.inhibitRules()];
    return renderRouting({ route: this.route, inhibitRules, receivers: this.receivers });
  }
}
