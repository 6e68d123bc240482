import { Construct } from 'constructs';
import { PROMETHEUS_WEB_PORT } from '../../kinds/prometheus/prometheus-kind';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { httpProbe, objectLabels, podTemplate, resources, volumeClaim } from '../../kubernetes/pod-template';
import { quantity } from '../../kubernetes/quantities';
import { SecretFiles } from '../../kubernetes/secret-files';
import { inSeconds } from '../../values/durations';
import { DEFAULT_STORAGE, LONGEST_STARTUP, PrometheusOptions } from './prometheus-props';
import { PrometheusSidecar } from './prometheus-sidecar';
import { ServerVersion } from './server-version';

export const PROMETHEUS_PORT = 9090;

export const CONFIG_FILE = 'prometheus.yml';

const NOBODY = 65534;

const DATA = '/prometheus';

const CONFIG_DIRECTORY = '/etc/prometheus/config';

const RULES_DIRECTORY = '/etc/prometheus/rules';

/** The replicas of one shard. Functions are called when the app is synthesized. */
export interface PrometheusPods {
  readonly name: string;
  readonly identity: ComponentIdentity;
  /** What the pods of this shard carry besides those of all. */
  readonly shardLabels: Record<string, string>;
  readonly serviceName: string;
  readonly serviceAccountName: string;
  readonly options: PrometheusOptions;
  readonly version: ServerVersion;
  /** Arguments besides those that every Prometheus has. */
  readonly args: () => string[];
  readonly configMap: string;
  readonly ruleConfigMaps: () => string[];
  readonly secrets: () => SecretFiles;
  readonly sidecars: () => PrometheusSidecar[];
}

/** A StatefulSet whose pods do not depend on each other. */
export function prometheusPods(scope: Construct, pods: PrometheusPods): void {
  const { name, identity, options, shardLabels } = pods;
  apiObject(
    scope,
    'Resource',
    k8s.KubeStatefulSet,
    { name, labels: objectLabels(scope, identity, shardLabels) },
    {
      spec: () => ({
        replicas: options.replicas ?? 2,
        serviceName: pods.serviceName,
        // A replica that waits for another to replay its log leaves a gap in monitoring.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { ...selectorLabels(identity), ...shardLabels } },
        volumeClaimTemplates: [volumeClaim(scope, 'data', quantity('storage', options.storage ?? DEFAULT_STORAGE))],
        template: podTemplate(scope, options, {
          identity,
          labels: shardLabels,
          user: NOBODY,
          serviceAccountName: pods.serviceAccountName,
          spread: true,
          // Closing a large head takes minutes.
          terminationGracePeriodSeconds: 600,
          containers: [container(pods), ...pods.sidecars().map((sidecar) => sidecar.container)],
          volumes: [
            { name: 'config', configMap: { name: pods.configMap } },
            ...rulesVolume(pods),
            ...pods.sidecars().flatMap(({ volumes = [] }) => volumes),
          ],
          secretFiles: pods.secrets(),
        }),
      }),
    },
  );
}

// One ConfigMap for each group, all in one folder: each stays far below the limit of 'kubectl apply'.
function rulesVolume({ ruleConfigMaps }: PrometheusPods): k8s.Volume[] {
  const sources = ruleConfigMaps().map((name) => ({ configMap: { name } }));
  return sources.length > 0 ? [{ name: 'rules', projected: { sources } }] : [];
}

function container(pods: PrometheusPods): k8s.Container {
  const { options, version } = pods;
  return {
    name: 'prometheus',
    image: version.image,
    args: [
      `--config.file=${CONFIG_DIRECTORY}/${CONFIG_FILE}`,
      version.autoReload,
      `--storage.tsdb.path=${DATA}`,
      '--web.route-prefix=/',
      ...pods.args(),
      ...pods.sidecars().flatMap(({ serverArgs = [] }) => serverArgs),
    ],
    // The external label of the replica is expanded from it.
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ports: [{ name: PROMETHEUS_WEB_PORT, containerPort: PROMETHEUS_PORT }],
    resources: options.resources ?? resources('100m', '400Mi', '2Gi'),
    startupProbe: startupProbe(options.maximumStartupDuration ?? LONGEST_STARTUP),
    livenessProbe: httpProbe('/-/healthy', PROMETHEUS_WEB_PORT, { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 }),
    readinessProbe: httpProbe('/-/ready', PROMETHEUS_WEB_PORT, { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 }),
    volumeMounts: [
      { name: 'data', mountPath: DATA },
      { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
      ...rulesVolume(pods).map(({ name }) => ({ name, mountPath: RULES_DIRECTORY, readOnly: true })),
      ...pods.secrets().mounts(),
    ],
  };
}

const STARTUP_PERIOD_SECONDS = 5;

function startupProbe(longest: string): k8s.Probe {
  const failureThreshold = Math.ceil(inSeconds(longest) / STARTUP_PERIOD_SECONDS);
  return httpProbe('/-/ready', PROMETHEUS_WEB_PORT, { periodSeconds: STARTUP_PERIOD_SECONDS, timeoutSeconds: 3, failureThreshold });
}
