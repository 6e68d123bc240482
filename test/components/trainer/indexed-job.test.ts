import { ExitCode } from '../../../trainer/src/exit-codes';
import { find, indexedJob } from './several-workers';

const ENDED_WRONGLY = {
  action: 'FailJob',
  onExitCodes: { containerName: 'trainer', operator: 'In', values: [ExitCode.USAGE] },
  onPodConditions: [],
};

describe('GpuTrainer.indexedJob', () => {
  test('is an Indexed Job whose workers each may fail as often as is said, and none continues without the others', () => {
    const { template, ...spec } = find(indexedJob({ workers: 4, restarts: 5, ttlSecondsAfterFinished: 600 }), 'Job').spec;
    expect(spec).toEqual({
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 4,
      backoffLimitPerIndex: 5,
      maxFailedIndexes: 0,
      ttlSecondsAfterFinished: 600,
      podFailurePolicy: {
        rules: [
          ENDED_WRONGLY,
          {
            action: 'Ignore',
            onExitCodes: { containerName: 'trainer', operator: 'In', values: [ExitCode.PREEMPTED] },
            onPodConditions: [],
          },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
    });
    expect(template).toMatchObject({ spec: { restartPolicy: 'Never', subdomain: 'bert' } });
  });

  test('has a headless Service that names its workers before they are ready: they wait for each other', () => {
    expect(find(indexedJob(), 'Service')).toMatchObject({
      metadata: { name: 'bert' },
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector: { 'app.kubernetes.io/name': 'trainer', 'app.kubernetes.io/instance': 'bert' },
        ports: [{ name: 'metrics', port: 9091, targetPort: 'metrics' }],
      },
    });
  });

  test('of one worker has a claim that one node mounts', () => {
    expect(find(indexedJob({ workers: 1 }), 'PersistentVolumeClaim').spec.accessModes).toEqual(['ReadWriteOnce']);
  });
});
