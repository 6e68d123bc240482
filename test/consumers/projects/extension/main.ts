import { App } from 'cdk8s';
import {
  Alerting,
  DingTalkReceiver,
  FilesystemObjectStore,
  HeartbeatReceiver,
  ILongTermStorage,
  IReceiver,
  Manifests,
  Mixin,
  MonitoringStack,
  Placement,
  SecretKey,
  ThanosStorage,
  TrainerKind,
} from 'trainwatch';
import { OwnChatReceiver } from './receiver';
import { OwnThanosStorage } from './storage';

const token = SecretKey.of('chat', 'token');

function routing(receiver: (name: string) => IReceiver): Alerting {
  return new Alerting({ page: receiver('oncall'), ticket: receiver('training'), heartbeat: HeartbeatReceiver.none() });
}

function stack(longTermStorage: ILongTermStorage, receiver: (name: string) => IReceiver): object {
  const app = new App();
  const placement = Placement.filePerComponent(app);
  new MonitoringStack(app, 'monitoring', { cluster: 'test', placement, longTermStorage, alerting: routing(receiver) });
  const manifests = Manifests.of(app);
  return {
    prometheus: manifests.find('StatefulSet', 'prometheus'),
    replicas: manifests.find('Service', 'prometheus-replicas'),
    query: manifests.find('Deployment', 'thanos-query'),
    bridge: manifests.find('Deployment', 'dingtalk-bridge'),
    'prometheus.yml': manifests.configFile('prometheus-config', 'prometheus.yml'),
    'alertmanager.yml': manifests.configFile('alertmanager-config', 'alertmanager.yml'),
    'data-sources.yaml': manifests.configFile('grafana-config', 'data-sources.yaml'),
  };
}

function refusal(): string {
  try {
    new Mixin([TrainerKind.STANDARD]).alertmanagerFiles(routing((name) => new OwnChatReceiver(name, token)));
    return 'none';
  } catch (error) {
    return String(error);
  }
}

const shipped = stack(
  ThanosStorage.inBucket(FilesystemObjectStore.onClaim('bucket')),
  (name) => new DingTalkReceiver(name, { robot: token }),
);
const foreign = stack(new OwnThanosStorage(process.argv[2], 'bucket'), (name) => new OwnChatReceiver(name, token));
console.log(JSON.stringify({ shipped, foreign, refusal: refusal() }));
