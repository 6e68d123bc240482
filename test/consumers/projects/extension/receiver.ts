import { Alertmanager, IReceiver, IReceiverHost, ReceiverConfig, SecretKey } from 'trainwatch';
import { ProgramKind } from './kind';
import { deploy } from './program';

const BRIDGE = 'dingtalk-bridge';

const KIND = new ProgramKind('own-bridge', 'OwnBridgeFailing', 'own_bridge_failures_total', [
  { name: BRIDGE, podName: BRIDGE, port: 'http' },
]);

/** Does what DingTalkReceiver does: deploys a bridge that all such receivers share, has it scraped, and posts to it. */
export class OwnChatReceiver implements IReceiver {
  public constructor(
    public readonly name: string,
    private readonly token: SecretKey,
  ) {}

  public bind(host: IReceiverHost): ReceiverConfig {
    const scope = Alertmanager.scopeOf(host, this.name);
    if (!scope.node.tryFindChild(BRIDGE)) {
      const volumes = [{ name: 'token', secret: { secretName: this.token.secretName } }];
      const container = {
        name: 'bridge',
        image: 'registry.example.com/bridge:1.0.0',
        args: ['--token-file', `/secrets/${this.token.key}`],
        ports: [{ name: 'http', containerPort: 8060 }],
        volumeMounts: [{ name: 'token', mountPath: '/secrets', readOnly: true }],
      };
      deploy(scope, BRIDGE, container, volumes);
    }
    host.addKind(KIND);
    const url = `http://${BRIDGE}.monitoring.svc:8060/dingtalk/${this.name}/send`;
    return { integration: 'webhook_configs', settings: { url, max_alerts: 1000, send_resolved: true } };
  }
}
