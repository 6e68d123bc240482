import { k8s } from '../../kubernetes/k8s';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { GpuTrainerProps } from './gpu-trainer-props';
import { numbersOf } from './trainer-template';

/** On which the workers of a run talk to each other: that of a TFJob. */
const CLUSTER_PORT = 2222;

/** Kubernetes limits a variable to 128 KiB, and names have up to 63 characters. */
const MOST_WORKERS = 512;

/** The Job controller adds it behind all other variables, where TF_CONFIG could not refer to it, and leaves it alone where it is already. */
const INDEX = 'JOB_COMPLETION_INDEX';

const INDEX_FIELD = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

/**
 * The variables by which each worker of an Indexed Job knows all of them and itself, as `MultiWorkerMirroredStrategy` reads them. Without a
 * chief, TensorFlow takes worker 0 for it.
 *
 * @param hosts of the workers, in the order of their indexes
 */
export function tfConfigVariables(hosts: readonly string[]): k8s.EnvVar[] {
  const cluster = JSON.stringify({ worker: hosts.map((host) => `${host}:${CLUSTER_PORT}`) });
  return [
    { name: INDEX, valueFrom: { fieldRef: { fieldPath: INDEX_FIELD } } },
    { name: 'TF_CONFIG', value: `{"cluster":${cluster},"task":{"type":"worker","index":$(${INDEX})}}` },
  ];
}

/** @throws InvalidConfigError when that many workers could not find each other */
export function assertWorkers(props: GpuTrainerProps, workers: number): void {
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
    throw new InvalidConfigError(
      `workers ${workers} is not a number of workers: use a whole number from 1 to ${MOST_WORKERS}, as TF_CONFIG names each of them`,
    );
  }
  const { env = {}, envValueFrom = {} } = props;
  if (INDEX in env || INDEX in envValueFrom) {
    throw new InvalidConfigError(`'${INDEX}' is what each worker gets from its Job, and TF_CONFIG is made of it: remove it`);
  }
  assertNoClusterPort(props);
}

/** @throws InvalidConfigError when metrics were served where the workers talk to each other */
export function assertNoClusterPort(props: GpuTrainerProps): void {
  if (numbersOf(props).port !== CLUSTER_PORT) return;
  throw new InvalidConfigError(`metricsPort ${CLUSTER_PORT} is the port on which the workers talk to each other: use another one`);
}

/**
 * @param name the longest of the names that a controller makes of the id
 * @param what it names, for example `pods`
 * @throws InvalidConfigError when Kubernetes would refuse it
 */
export function assertLongestName(controller: string, what: string, name: string): void {
  const excess = name.length - 63;
  if (excess <= 0) return;
  throw new InvalidConfigError(
    `${controller} would name ${what} '${name}', which has ${name.length} characters, and Kubernetes takes at most 63: make the id ${excess} shorter`,
  );
}
