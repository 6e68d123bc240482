import { App } from 'cdk8s';
import {
  Alerting,
  DcgmExporter,
  DeadMansSwitch,
  DingTalkReceiver,
  EmailReceiver,
  ExporterNamespace,
  GpuTrainer,
  HeartbeatReceiver,
  IReceiver,
  KubeStateMetrics,
  KubeStateMetricsKind,
  MonitoringStack,
  NodeExporter,
  PagerDutyReceiver,
  Placement,
  PrometheusKind,
  Pushgateway,
  RemoteWrite,
  S3ObjectStore,
  SecretKey,
  ServerVersion,
  SlackReceiver,
  ThanosStorage,
  TimeInterval,
  TrainerKind,
  TrainingNamespace,
  UnjudgedGroup,
  WebhookReceiver,
  WorkloadDefaults,
} from '../../lib';
import { DrawnConfiguration } from './drawn-props';

function receiver(kind: string, name: string, d: DrawnConfiguration): IReceiver {
  const secret = SecretKey.of(d.secretName, d.secretKey);
  const timeout = d.receiverTimeout;
  if (kind === 'slack') return new SlackReceiver(name, { channel: d.channel, webhook: secret, timeout });
  if (kind === 'bot') return new SlackReceiver(name, { channel: d.channel, botToken: secret, updateMessage: d.updateMessage });
  if (kind === 'dingtalk') return new DingTalkReceiver(name, { robot: secret, keyword: d.keyword });
  if (kind === 'pagerduty') return new PagerDutyReceiver(name, { routingKey: secret, url: d.pagerDutyUrl });
  if (kind === 'webhook') return new WebhookReceiver(name, { url: d.webhookUrl, timeout });
  return new EmailReceiver(name, { to: [d.emailTo], from: d.emailFrom, smarthost: d.smarthost, username: 'alerts', password: secret });
}

function alerting(d: DrawnConfiguration): Alerting {
  const { groupWait, warningWait, groupInterval, pageRepeatInterval, repeatInterval, heartbeatInterval } = d;
  const { digestWait, digestInterval, digestRepeatInterval } = d;
  const [page, ticket] = [receiver(d.page, d.receiverName, d), receiver(d.ticket, `${String(d.receiverName)}-ticket`, d)];
  return new Alerting({
    page,
    ticket,
    workingHours: TimeInterval.workingHours(d.workFrom, d.workTo, d.zone),
    heartbeat: HeartbeatReceiver.external(SecretKey.of(d.secretName, 'heartbeat')),
    deadMansSwitch: DeadMansSwitch.slack(SecretKey.of(d.secretName, 'silence'), { silence: d.silence }),
    timing: {
      ...{ groupWait, warningWait, groupInterval, pageRepeatInterval, repeatInterval, heartbeatInterval },
      ...{ digestWait, digestInterval, digestRepeatInterval },
    },
  }).team(d.teamName, { page, ticket, quietHours: TimeInterval.daily(d.quietFrom, d.quietTo, d.zone) });
}

function storage(d: DrawnConfiguration): ThanosStorage {
  const credentials = SecretKey.of(d.secretName, 'credentials');
  return ThanosStorage.inBucket(S3ObjectStore.withCredentials(d.bucket, { endpoint: d.endpoint, region: d.region, credentials }), {
    retention: d.thanosRetention,
    deleteDelay: d.deleteDelay,
    query: { replicas: d.queryReplicas },
    storeGateway: { storage: d.bucketStorage },
  });
}

/** @throws Error where a value is refused */
export function drawnStack(d: DrawnConfiguration): App {
  const app = new App();
  WorkloadDefaults.set(app, { imageRegistry: d.imageRegistry, labels: { drawn: d.label } });
  const stack = new MonitoringStack(app, 'monitoring', {
    cluster: d.cluster,
    namespace: d.namespace,
    placement: Placement.filePerComponent(app),
    alerting: alerting(d),
    longTermStorage: storage(d),
    runbookBaseUrl: d.runbookBaseUrl,
    prometheus: {
      ...{ scrapeInterval: d.scrapeInterval, evaluationInterval: d.evaluationInterval, replicas: d.replicas, shards: d.shards },
      ...{ storage: d.prometheusStorage, maxExemplars: d.maxExemplars, otlpReceiver: d.otlpReceiver, externalUrl: d.prometheusUrl },
      externalLabels: { [d.externalLabel]: d.externalLabelValue },
      retention: { time: d.retentionTime, size: d.retentionSize, percentage: d.retentionPercentage },
      version: new ServerVersion(d.version),
      remoteWrites: [
        new RemoteWrite(d.remoteWriteName, {
          ...{ url: d.remoteWriteUrl, timeout: d.remoteWriteTimeout, proxyUrl: d.proxyUrl },
          headers: { [d.remoteWriteHeader]: d.externalLabelValue },
        }),
      ],
      monitoredAs: new PrometheusKind({ targetDownFor: d.targetDownFor }),
    },
    alertmanager: {
      ...{ replicas: d.alertmanagerReplicas, retention: d.alertmanagerRetention, storage: d.alertmanagerStorage },
      externalUrl: d.alertmanagerUrl,
    },
    grafana: { externalUrl: d.grafanaUrl },
  });
  const training = TrainingNamespace.owned(app, 'training');
  const pushgateway = new Pushgateway(training, 'pushgateway', {
    ...{ namespace: training, deleteAfter: d.deleteAfter, storage: d.pushgatewayStorage },
  });
  const { stalledAfter, dataWaitRatio, evalsWithoutImprovement } = d;
  stack.monitor(pushgateway);
  stack.monitor(
    GpuTrainer.job(training, d.trainerId, {
      ...{ image: d.image, gpus: d.gpus, team: d.team, model: d.model, runId: d.runId, metricsPort: d.metricsPort, restarts: d.restarts },
      ...{ checkpointStorage: d.checkpointStorage, sharedMemory: d.sharedMemory, cpu: d.cpu, memory: d.memory, pushgateway },
      terminationGracePeriodSeconds: d.gracePeriod,
      env: { NOTE: d.variable },
      exporterSidecar: d.exporterSidecar,
      unjudged: [UnjudgedGroup.SPIKES],
      monitoredAs: new TrainerKind({ stalledAfter, dataWaitRatio, evalsWithoutImprovement }),
    }),
  );
  const kubernetes = { monitoredAs: new KubeStateMetricsKind({ frameworks: d.frameworks }) };
  stack.monitor(new KubeStateMetrics(ExporterNamespace.restricted(app, 'kube-state-metrics'), 'kube-state-metrics', kubernetes));
  stack.monitor(new NodeExporter(ExporterNamespace.privileged(app, 'node-exporter'), 'node-exporter'));
  stack.monitor(new DcgmExporter(ExporterNamespace.privileged(app, 'dcgm-exporter'), 'dcgm-exporter'));
  return app;
}
