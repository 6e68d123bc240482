import { unjudgedAnnotation } from '../../kinds/trainer/unjudged-group';
import { k8s } from '../../kubernetes/k8s';
import { assertEnvironment } from '../../values/environment';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { snapshotEnvironment } from './exporter-sidecar';
import { webConfigEnvironment } from './exporter-web-config';
import { GpuTrainerProps } from './gpu-trainer-props';
import { CHECKPOINTS } from './trainer-volumes';

/** The variable by which the trainer knows for how long its final state must stay readable. */
const SCRAPE_INTERVAL = 'TRAINWATCH_SCRAPE_INTERVAL';

/** Key of the ConfigMap with the scrape interval in seconds, which a running Job must not have in its template: that cannot be changed. */
export const SCRAPE_INTERVAL_KEY = 'scrape-interval';

/** What the environment is made of, besides the props. */
export interface EnvironmentOfRun {
  /** Id of the trainer. */
  readonly id: string;
  readonly port: number;
  readonly gpus: number;
  readonly gracePeriodSeconds: number;
  /** Name of the ConfigMap with the scrape interval, where there is one. */
  readonly scrapingConfig?: string;
  /** What the controller of the run needs; later ones may refer to earlier ones. */
  readonly further: k8s.EnvVar[];
}

/** The variables of the trainer. What the user says wins. */
export function trainerEnvironment(props: GpuTrainerProps, run: EnvironmentOfRun): k8s.EnvVar[] {
  const { env = {}, envValueFrom = {} } = props;
  const own: k8s.EnvVar[] = [
    ...Object.entries(ownVariables(props, run)).map(([name, value]) => ({ name, value })),
    ...scrapeInterval(run.scrapingConfig),
    ...run.further,
  ];
  return [
    ...own.filter(({ name }) => !(name in env) && !(name in envValueFrom)),
    // Before the plain ones, which may refer to them as $(NAME).
    ...Object.entries(envValueFrom).map(([name, { _valueFrom }]) => ({ name, valueFrom: _valueFrom })),
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
  ];
}

/** @throws InvalidConfigError when a container cannot have the variables, or anyone could read a secret in them */
export function assertVariables({ env = {}, envValueFrom = {} }: GpuTrainerProps, mayLookSecret: boolean): void {
  assertEnvironment({ ...Object.fromEntries(Object.keys(envValueFrom).map((name) => [name, ''])), ...env }, mayLookSecret);
  const twice = Object.keys(env).find((name) => name in envValueFrom);
  if (twice !== undefined) throw new InvalidConfigError(`'${twice}' is in env and in envValueFrom: leave it in one of them`);
}

function scrapeInterval(name?: string): k8s.EnvVar[] {
  if (name === undefined) return [];
  return [{ name: SCRAPE_INTERVAL, valueFrom: { configMapKeyRef: { name, key: SCRAPE_INTERVAL_KEY, optional: true } } }];
}

function ownVariables(props: GpuTrainerProps, { id, port, gpus, gracePeriodSeconds }: EnvironmentOfRun): Record<string, string> {
  return {
    TRAINWATCH_METRICS_PORT: String(port),
    TRAINWATCH_CHECKPOINT_DIR: CHECKPOINTS,
    TRAINWATCH_EXPECT_GPU: String(gpus > 0),
    TRAINWATCH_GRACE_PERIOD: String(gracePeriodSeconds),
    ...summaryVariables(props, id),
    ...(props.exporterSidecar ? snapshotEnvironment() : {}),
    ...webConfigEnvironment(props.exporterAccess),
  };
}

function summaryVariables({ pushgateway, model, unjudged = [] }: GpuTrainerProps, id: string): Record<string, string> {
  const groups = unjudgedAnnotation(unjudged);
  const said: Record<string, string> = groups === '' ? {} : { TRAINWATCH_UNJUDGED: groups };
  return pushgateway ? { TRAINWATCH_PUSH_URL: pushgateway.url, TRAINWATCH_MODEL_NAME: model ?? id, ...said } : {};
}
