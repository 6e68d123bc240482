import { InvalidArgumentError } from 'commander';
import { fromEnvironment } from '../environment-option';
import { wholeNumber } from '../number-arguments';

/** Where a launcher says the rank of a process over all workers of its run: torchrun, Kubeflow, Open MPI, Slurm, Kubernetes. */
const RANK_VARIABLES = ['RANK', 'PET_NODE_RANK', 'OMPI_COMM_WORLD_RANK', 'SLURM_PROCID', 'JOB_COMPLETION_INDEX', 'LWS_WORKER_INDEX'];

/** What TensorFlow calls the first worker, which does what only one may do. */
const CHIEFS = ['chief', 'master'];
const WORKER = 'worker';

interface TensorFlowTask {
  readonly type: string;
  readonly index: number;
  readonly hasChief: boolean;
}

/**
 * The value of label `worker`: the rank over all workers of the run, by TF_CONFIG or else by the first of the variables that launchers set.
 * A task that is no worker, such as a parameter server, is `ps-0`. A process that nobody has launched with others is `0`.
 *
 * @throws SettingError when a variable that decides is wrong
 */
export function workerRank(): string {
  const task = fromEnvironment('TF_CONFIG', tensorFlowTask, undefined);
  if (task) return rankOf(task);
  for (const name of RANK_VARIABLES) {
    const rank = fromEnvironment<number | undefined>(name, wholeNumber(0), undefined);
    if (rank !== undefined) return String(rank);
  }
  return '0';
}

function rankOf({ type, index, hasChief }: TensorFlowTask): string {
  if (CHIEFS.includes(type)) return '0';
  return type === WORKER ? String(hasChief ? index + 1 : index) : `${type}-${index}`;
}

/** Undefined where there is no task, as TensorFlow takes it for a program that runs alone. */
function tensorFlowTask(text: string): TensorFlowTask | undefined {
  if (text.trim() === '') return undefined;
  const { cluster = {}, task } = objectIn(text) as { cluster?: Record<string, unknown>; task?: { type?: unknown; index?: unknown } };
  if (task === undefined) return undefined;
  const { type, index } = task ?? {};
  const known = Object.keys(cluster ?? {});
  if (typeof type !== 'string' || type === '') throw new InvalidArgumentError("task.type must be the name of a role, for example 'worker'");
  if (known.length > 0 && type !== 'evaluator' && !known.includes(type)) {
    throw new InvalidArgumentError(`task.type '${type}' must be one of the cluster: ${known.join(', ')}`);
  }
  const most = Array.isArray(cluster[type]) ? cluster[type].length - 1 : Infinity;
  const rank = wholeNumber(0, most);
  return { type, index: inField('task.index', () => rank(String(index))), hasChief: known.some((role) => CHIEFS.includes(role)) };
}

function objectIn(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError(
    `it must be a JSON object, for example {"cluster":{"worker":["a:2222"]},"task":{"type":"worker","index":0}}`,
  );
}

function inField<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(error.message.replace(/^it/, field));
  }
}
