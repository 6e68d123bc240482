import { TfJobProps } from '../../../lib/components/trainer/tf-job-props';
import { find, replicasOf, tfJob } from './several-workers';

const ROLES: Partial<TfJobProps> = {
  gpus: 2,
  chief: {},
  worker: { replicas: 3 },
  ps: { replicas: 2, memory: '8Gi' },
  evaluator: { gpus: 1 },
};

describe('TfJob', () => {
  test('gives each role its pods, with the container that the operator gives TF_CONFIG', () => {
    const replicas = Object.entries(replicasOf(tfJob(ROLES)));
    expect(replicas.map(([role, { replicas, restartPolicy }]) => [role, replicas, restartPolicy])).toEqual([
      ['Chief', 1, 'OnFailure'],
      ['Evaluator', 1, 'OnFailure'],
      ['PS', 2, 'OnFailure'],
      ['Worker', 3, 'OnFailure'],
    ]);
    for (const [, { template }] of replicas) {
      const [{ name, env }] = template.spec.containers;
      expect(name).toBe('tensorflow');
      expect(template.spec).not.toHaveProperty('restartPolicy');
      expect(env!.map(({ name }) => name)).not.toContain('TF_CONFIG');
    }
  });

  test('has what a role says in place of what is said of the run', () => {
    const limits = Object.entries(replicasOf(tfJob({ ...ROLES, worker: { args: ['--fast'], nodeSelector: { pool: 'fast' } } })));
    const seen = limits.map(([role, { template }]) => {
      const [{ resources, args }] = template.spec.containers;
      return [role, resources!.limits, args, (template.spec as { nodeSelector?: object }).nodeSelector];
    });
    expect(seen).toEqual([
      ['Chief', { memory: '4Gi', 'nvidia.com/gpu': '2' }, undefined, undefined],
      ['Evaluator', { memory: '4Gi', 'nvidia.com/gpu': '1' }, undefined, undefined],
      ['PS', { memory: '8Gi' }, undefined, undefined],
      ['Worker', { memory: '4Gi', 'nvidia.com/gpu': '2' }, ['--fast'], { pool: 'fast' }],
    ]);
  });

  test('asks for metrics where there are some: not of parameter servers, unless they say so', () => {
    const asked = (props: Partial<TfJobProps>) =>
      Object.entries(replicasOf(tfJob(props))).flatMap(([role, { template }]) => {
        const { containers, initContainers = [] } = template.spec;
        const [{ ports, startupProbe, readinessProbe, livenessProbe }] = containers;
        const probed = [startupProbe, readinessProbe, livenessProbe].some((probe) => probe !== undefined);
        return ports || probed || initContainers.length > 0 ? [[role, ports !== undefined, probed, initContainers.length]] : [];
      });
    expect(asked(ROLES)).toEqual([
      ['Chief', true, true, 0],
      ['Evaluator', true, true, 0],
      ['Worker', true, true, 0],
    ]);
    expect(asked({ ...ROLES, worker: { exporter: false }, ps: { exporter: true }, evaluator: { exporter: undefined } })).toEqual([
      ['Chief', true, true, 0],
      ['Evaluator', true, true, 0],
      ['PS', true, true, 0],
    ]);
    expect(asked({ ...ROLES, exporterSidecar: true })).toEqual([
      ['Chief', false, false, 1],
      ['Evaluator', false, false, 1],
      ['Worker', false, false, 1],
    ]);
  });

  test.each([
    [3, 22],
    [1, 8],
    [0, 0],
  ])(
    'with %d restarts of 7 pods gives up after %d restarts of containers, and ends what has no end of its own',
    (restarts, backoffLimit) => {
      expect(find(tfJob({ ...ROLES, restarts, ttlSecondsAfterFinished: 600 }), 'TFJob').spec.runPolicy).toEqual({
        backoffLimit,
        cleanPodPolicy: 'Running',
        ttlSecondsAfterFinished: 600,
      });
    },
  );

  test('leaves Services to the operator, which makes one for each pod', () => {
    expect(tfJob().filter(({ kind }) => kind === 'Service')).toEqual([]);
  });

  test('of a chief alone has a claim that one node mounts', () => {
    expect(find(tfJob({ chief: {}, worker: undefined }), 'PersistentVolumeClaim').spec.accessModes).toEqual(['ReadWriteOnce']);
  });

  test.each<[string, Partial<TfJobProps>, string]>([
    [
      'nobody who trains',
      { worker: undefined, ps: {} },
      'training/bert: there is neither a chief nor a worker: give it at least one of them, for example worker: { replicas: 2 }',
    ],
    [
      'two chiefs',
      { chief: { replicas: 2 } },
      'training/bert: chief.replicas 2 is more than a TFJob may have: use 1, and workers for the others',
    ],
    ['half a worker', { worker: { replicas: 0.5 } }, 'training/bert: worker.replicas 0.5 is not a count: use a whole number of at least 1'],
    [
      'what a role cannot have',
      { ps: { memory: '1Gi' }, sharedMemory: '2Gi' },
      "training/bert: ps: sharedMemory '2Gi' is more than the memory limit 1Gi",
    ],
  ])('refuses %s', (_, props, problem) => {
    expect(() => tfJob(props)).toThrow(problem);
  });
});
