import { App } from 'cdk8s';
import {
  Alerting,
  DingTalkReceiver,
  GpuTrainer,
  HeartbeatReceiver,
  MonitoringStack,
  Placement,
  PrometheusKind,
  SecretKey,
  SlackReceiver,
  TrainerKind,
  TrainingNamespace,
} from '../../lib';
import { Manifests } from '../../lib/testing/manifests';

/** Names that the manifests and what runs from them share. */
export const RUN_ID = 'mnist';
export const ON_CALL_GROUP = 'on-call';
export const SLACK_CHANNEL = '#ml-training';
/** Its runs are paged in a Slack channel of its own. */
export const RESEARCH_TEAM = 'research';
export const RESEARCH_CHANNEL = '#research-on-call';

const ROBOT = SecretKey.of('dingtalk-on-call', 'access-token');
const SIGNATURE = SecretKey.of('dingtalk-on-call', 'secret');
const SLACK_WEBHOOK = SecretKey.of('slack', 'webhook-url');
const HEARTBEAT = SecretKey.of('heartbeat', 'url');

/** Values for the Secrets that the manifests refer to. */
export interface LocalSecrets {
  readonly accessToken: string;
  readonly signingSecret: string;
  readonly slackWebhook: string;
  readonly heartbeatUrl: string;
}

/** The files of the Secrets, as `<name>/<key>`. */
export function secretFiles({ accessToken, signingSecret, slackWebhook, heartbeatUrl }: LocalSecrets): Record<string, string> {
  const path = ({ secretName, key }: SecretKey) => `${secretName}/${key}`;
  return {
    [path(ROBOT)]: accessToken,
    [path(SIGNATURE)]: signingSecret,
    [path(SLACK_WEBHOOK)]: slackWebhook,
    [path(HEARTBEAT)]: heartbeatUrl,
  };
}

/** What differs from one start to the next. */
export interface LocalAppOptions {
  /** Where DingTalk is stood in for. */
  readonly dingtalkUrl: string;
  /** Label of the run, which decides who is notified. */
  readonly team: string;
  readonly epochs: number;
  /** @default - that of the trainer. */
  readonly learningRate?: number;
}

/** Learns for a minute. Faster, the loss would be so small that a single batch doubles it, and the model would learn its samples by heart. */
export const HEALTHY_RUN = { epochs: 20, learningRate: 0.0005 };

/** Intervals and thresholds that let a person, or a test, wait for an alert. */
export const SHORTENED = {
  scrapeInterval: '1s',
  evaluationInterval: '1s',
  thresholds: {
    stalledAfter: '1m',
    stalledFor: '2s',
    gpuFallbackFor: '5s',
    checkpointStaleFor: '2s',
    nonFiniteWindow: '10s',
    nonFiniteKeptFor: '2s',
    dataWaitWindow: '10s',
    dataWaitFor: '5s',
    dataWaitSettledAfter: '1m',
  },
  // A pod that has ended is scraped in vain until discovery notices, 5 s later.
  targets: { targetDownFor: '10s', flappingFor: '5s' },
  timing: { groupWait: '2s', groupInterval: '4s', heartbeatInterval: '10s' },
} as const;

/** The manifests of one training run and the stack that watches it, as they would be applied to a cluster. */
export function localManifests({ dingtalkUrl, team, epochs, learningRate }: LocalAppOptions): Manifests {
  const app = new App();
  const onCall = new DingTalkReceiver('on-call', { robot: ROBOT, sign: SIGNATURE, endpoint: dingtalkUrl });
  const training = new SlackReceiver('training', { channel: SLACK_CHANNEL, webhook: SLACK_WEBHOOK });
  const research = new SlackReceiver('research', { channel: RESEARCH_CHANNEL, webhook: SLACK_WEBHOOK });
  const stack = new MonitoringStack(app, 'monitoring', {
    cluster: 'this-machine',
    placement: Placement.filePerComponent(app),
    prometheus: {
      scrapeInterval: SHORTENED.scrapeInterval,
      evaluationInterval: SHORTENED.evaluationInterval,
      monitoredAs: new PrometheusKind(SHORTENED.targets),
    },
    alertmanager: { replicas: 1 },
    alerting: new Alerting({
      page: onCall,
      ticket: training,
      heartbeat: HeartbeatReceiver.external(HEARTBEAT),
      timing: SHORTENED.timing,
    }).team(RESEARCH_TEAM, { page: research, ticket: training }),
  });
  const namespace = TrainingNamespace.owned(app, 'training');
  const kind = new TrainerKind(SHORTENED.thresholds);
  const env = {
    TRAINWATCH_EPOCHS: String(epochs),
    ...(learningRate === undefined ? {} : { TRAINWATCH_LEARNING_RATE: String(learningRate) }),
    // For a few scrapes.
    TRAINWATCH_HOLD: '3',
    TRAINWATCH_LOG_EVERY: '10',
    TRAINWATCH_CHECKPOINT_INTERVAL: '2',
  };
  stack.monitor(GpuTrainer.job(namespace, RUN_ID, { image: 'trainer:local', gpus: 0, team, monitoredAs: kind, env }));
  return Manifests.of(app);
}
