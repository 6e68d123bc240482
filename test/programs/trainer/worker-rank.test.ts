import { SettingError } from '../../../trainer/src/setting-error';
import { workerRank } from '../../../trainer/src/monitor/worker-rank';

const VARIABLES = [
  'TF_CONFIG',
  'RANK',
  'PET_NODE_RANK',
  'OMPI_COMM_WORLD_RANK',
  'SLURM_PROCID',
  'JOB_COMPLETION_INDEX',
  'LWS_WORKER_INDEX',
];

const before = { ...process.env };
beforeEach(() => VARIABLES.forEach((name) => delete process.env[name]));
afterAll(() => void (process.env = before));

const CLUSTER = { chief: ['a:1'], worker: ['b:1', 'c:1'], ps: ['d:1'] };

function config(type: unknown, index: unknown, cluster: object = CLUSTER): { TF_CONFIG: string } {
  return { TF_CONFIG: JSON.stringify({ cluster, task: { type, index } }) };
}

test.each([
  ['a program that runs alone', {}, '0'],
  ['the chief', config('chief', 0), '0'],
  ['a worker beside a chief', config('worker', 1), '2'],
  ['a worker without one', config('worker', 1, { worker: ['b:1', 'c:1'] }), '1'],
  ['a worker beside a chief of the old name', config('worker', 0, { master: ['a:1'], worker: ['b:1'] }), '1'],
  ['a parameter server', config('ps', 0), 'ps-0'],
  ['an evaluator, which is not in the cluster', config('evaluator', 0), 'evaluator-0'],
  ['an index as text', config('worker', '1'), '2'],
  ['a TF_CONFIG without a task', { TF_CONFIG: '{}', RANK: '7' }, '7'],
  ['an empty TF_CONFIG', { TF_CONFIG: '', JOB_COMPLETION_INDEX: '3' }, '3'],
])('%s has its rank', (_, environment, rank) => {
  Object.assign(process.env, environment);
  expect(workerRank()).toBe(rank);
});

test('of several variables the first one decides', () => {
  const ranks = VARIABLES.slice(1).map((name, i) => [name, String(10 + i)] as const);
  const decided = ranks.map((_, i) => {
    VARIABLES.forEach((name) => delete process.env[name]);
    Object.assign(process.env, Object.fromEntries(ranks.slice(i)));
    return workerRank();
  });
  expect(decided).toEqual(ranks.map(([, rank]) => rank));
  Object.assign(process.env, config('worker', 0));
  expect(workerRank()).toBe('1');
});

const OBJECT = 'it must be a JSON object, for example {"cluster":{"worker":["a:2222"]},"task":{"type":"worker","index":0}}';

test.each([
  ['RANK', 'first', 'it must be a whole number of at least 0'],
  ['SLURM_PROCID', '-1', 'it must be a whole number of at least 0'],
  ['TF_CONFIG', 'worker', OBJECT],
  ['TF_CONFIG', '[]', OBJECT],
  ['TF_CONFIG', '{"task":{"index":0}}', "task.type must be the name of a role, for example 'worker'"],
  ['TF_CONFIG', '{"task":null}', "task.type must be the name of a role, for example 'worker'"],
  ['TF_CONFIG', config('wroker', 0).TF_CONFIG, "task.type 'wroker' must be one of the cluster: chief, worker, ps"],
  ['TF_CONFIG', config('worker', 2).TF_CONFIG, 'task.index must be a whole number from 0 to 1'],
  ['TF_CONFIG', config('worker', undefined).TF_CONFIG, 'task.index must be a whole number from 0 to 1'],
])('%s=%s is refused', (name, value, message) => {
  process.env[name] = value;
  expect(workerRank).toThrow(new SettingError(`environment variable ${name} is '${value}': ${message}`));
});
