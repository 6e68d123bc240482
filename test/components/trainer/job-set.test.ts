import { App } from 'cdk8s';
import { TrainingNamespace, JobSet } from '../../../lib';
import { ExitCode } from '../../../trainer/src/exit-codes';
import { find, jobSet, jobSetSpecOf } from './several-workers';

describe('JobSet', () => {
  test('restarts all workers when one fails, as often as is said', () => {
    const { failurePolicy, replicatedJobs } = jobSetSpecOf(jobSet({ restarts: 5 }));
    expect(failurePolicy).toMatchObject({ maxRestarts: 5 });
    const [{ name, replicas, template }] = replicatedJobs;
    expect([name, replicas]).toEqual(['worker', 1]);
    expect(template.spec).toMatchObject({ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimit: 0 });
    expect(template.spec.template.spec).toMatchObject({ restartPolicy: 'Never' });
  });

  test('does not count a preemption, and does not restart what was started wrongly', () => {
    const { failurePolicy, replicatedJobs } = jobSetSpecOf(jobSet());
    const { rules } = (replicatedJobs[0].template.spec as unknown as { podFailurePolicy: { rules: object[] } }).podFailurePolicy;
    const onExit = (code: ExitCode) => ({
      action: 'FailJob',
      onExitCodes: { containerName: 'trainer', operator: 'In', values: [code] },
      onPodConditions: [],
    });
    expect(rules).toEqual([
      onExit(ExitCode.USAGE),
      onExit(ExitCode.PREEMPTED),
      { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ]);
    // The JobSet asks its rules in turn: what the first pattern does not match is a preemption.
    expect(failurePolicy).toEqual({
      maxRestarts: 3,
      rules: [
        {
          name: 'startedWrongly',
          action: 'FailJobSet',
          onJobFailureReasons: ['PodFailurePolicy'],
          onJobFailureMessagePatterns: ['FailJob rule at index 0$'],
        },
        { name: 'preempted', action: 'RestartJobSetAndIgnoreMaxRestarts', onJobFailureReasons: ['PodFailurePolicy'] },
      ],
    });
  });

  test('leaves the Service of its name to the controller, which makes it only where there is none', () => {
    expect(jobSet().map(({ kind }) => kind)).toEqual(['Namespace', 'PersistentVolumeClaim', 'ConfigMap', 'JobSet']);
  });

  test('waits in a queue by its labels, and is kept for a while after its end', () => {
    const made = find(jobSet({ labels: { 'kueue.x-k8s.io/queue-name': 'nlp' }, suspend: true, ttlSecondsAfterFinished: 600 }), 'JobSet');
    expect(made.metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'nlp' });
    expect(made.spec).toMatchObject({ suspend: true, ttlSecondsAfterFinished: 600 });
  });

  test('that nothing of its app monitors is refused at synthesis', () => {
    const app = new App();
    new JobSet(TrainingNamespace.owned(app, 'training'), 'bert', { image: 'registry.example.com/trainer:1.0.0', workers: 2 });
    expect(() => app.synth()).toThrow('[training/bert] nothing of this app monitors the run');
  });
});
