import { gunzipSync } from 'node:zlib';
import { RunningProgram } from '../servers/running-program';
import { freePort, untilReady } from '../servers/start';
import { waitUntil } from '../servers/wait-until';
import { ControlPlane, KubernetesObject } from './control-plane';
import { frameworkProgram } from './programs';
import { operatorSchemas } from './schemas';

interface WithData extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const MADE_DEADLINE_MS = 60_000;

/** The real prometheus-operator, and what it makes of objects. */
export class RunningOperator {
  /** Defines its kinds in the API server, and starts it. */
  public static async start(plane: ControlPlane): Promise<RunningOperator> {
    await plane.define(await operatorSchemas());
    const address = `127.0.0.1:${await freePort()}`;
    const args = [`--web.listen-address=${address}`, '--prometheus-config-reloader=reloader:unused'];
    const program = RunningProgram.start(frameworkProgram('operator'), args, { env: { KUBECONFIG: plane.kubeconfig } });
    await untilReady(`http://${address}`, program, '/healthz');
    return new RunningOperator(plane, program);
  }

  private constructor(
    private readonly plane: ControlPlane,
    public readonly program: RunningProgram,
  ) {}

  /**
   * The prometheus.yaml of a Prometheus object.
   *
   * @param until whether it is the one that is waited for: it is made anew with each object
   */
  public async prometheusConfig(namespace: string, name: string, until: (text: string) => boolean): Promise<string> {
    return this.made(`prometheus-${name}`, 'prometheus.yaml.gz', namespace, until);
  }

  /** The alertmanager.yaml of an Alertmanager object. */
  public async alertmanagerConfig(namespace: string, name: string, until: (text: string) => boolean): Promise<string> {
    return this.made(`alertmanager-${name}-generated`, 'alertmanager.yaml.gz', namespace, until);
  }

  /** All files of an Alertmanager object: alertmanager.yaml and templates. */
  public async alertmanagerFiles(
    namespace: string,
    name: string,
    until: (files: Record<string, string>) => boolean,
  ): Promise<Record<string, string>> {
    const look = async () => {
      const { data = {} } = await this.plane.get<WithData>('secrets', namespace, `alertmanager-${name}-generated`);
      return Object.fromEntries(Object.entries(data).map(([key, value]) => [key.replace(/\.gz$/, ''), decoded(key, value)]));
    };
    return waitUntil(`the operator has made the files of ${name}`, look, { until, ...this.patience });
  }

  /**
   * The rule files of a Prometheus object by their names.
   *
   * @param count of files, one for each PrometheusRule
   */
  public async ruleFiles(namespace: string, name: string, count: number): Promise<Record<string, string>> {
    const look = async () => {
      const maps = await this.plane.list<WithData>('configmaps', namespace);
      const own = maps.filter(({ metadata }) => metadata.name.startsWith(`prometheus-${name}-rulefiles-`));
      return Object.assign({}, ...own.map(({ data }) => data)) as Record<string, string>;
    };
    const until = (files: Record<string, string>) => Object.keys(files).length === count;
    return waitUntil(`the operator has made ${count} rule files`, look, { until, ...this.patience });
  }

  private async made(secret: string, key: string, namespace: string, until: (text: string) => boolean): Promise<string> {
    const look = async () => {
      const { data = {} } = await this.plane.get<WithData>('secrets', namespace, secret);
      return decoded(key, data[key]);
    };
    return waitUntil(`the operator has made ${key} of ${secret}`, look, { until, ...this.patience });
  }

  private get patience(): { programs: RunningProgram[]; deadlineMs: number } {
    return { programs: [this.program], deadlineMs: MADE_DEADLINE_MS };
  }
}

function decoded(key: string, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  return (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}
