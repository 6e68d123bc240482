import { performance } from 'node:perf_hooks';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { TrainingMonitor } from '../../../trainer/src/monitor/training-monitor';
import { recorderWithReader, valueOf } from './exposition';

const TIMING = { dataWait: 0.1, compute: 0.8, optimizer: 0.1 };
const NOW = Date.UTC(2026, 0, 1);

describe('the monitor of a run', () => {
  let passed = 0;
  beforeEach(() => {
    passed = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => passed * 1000);
    jest.spyOn(process.hrtime, 'bigint').mockImplementation(() => BigInt(Math.round(passed * 1e9)));
    jest.spyOn(Date, 'now').mockImplementation(() => NOW + passed * 1000);
  });
  afterEach(() => jest.restoreAllMocks());

  function monitored(): { monitor: TrainingMonitor; value: (series: string) => Promise<number | undefined> } {
    const { recorder, text } = recorderWithReader(TRAINING_METRICS);
    return { monitor: new TrainingMonitor(recorder), value: async (series) => valueOf(await text(), series) };
  }

  function stepsOfOneSecond(monitor: TrainingMonitor, count: number): void {
    for (let step = 0; step < count; step++) {
      passed += 1;
      monitor.completeStep(TIMING, 16);
    }
  }

  test('expects evaluations and checkpoints to take their share of the time that remains', async () => {
    const { monitor, value } = monitored();
    monitor.begin({ epochs: 2, stepsPerEpoch: 50 });
    monitor.enter('running', 'productive');
    stepsOfOneSecond(monitor, 50);
    monitor.enter('validating', 'validation');
    passed += 20;
    monitor.enter('checkpointing', 'checkpoint_save');
    passed += 5;
    monitor.enter('running', 'productive');
    monitor.completeWindow({ losses: Float32Array.of(1), accuracies: new Float32Array() });
    expect(await value('tf_run_estimated_remaining_seconds')).toBeCloseTo(50 * (1 + 20 / 50 + 5 / 50));
    expect(await value('tf_run_estimated_completion_timestamp_seconds')).toBeCloseTo(NOW / 1000 + 75 + 75);
  });

  test('takes as many steps for lost work as were done after the checkpoint', () => {
    const { monitor } = monitored();
    expect(monitor.stepCategory).toBe('productive');
    monitor.resume(monitor.toJSON(), 3);
    const categories = Array.from({ length: 5 }, () => {
      const category = monitor.stepCategory;
      monitor.completeStep(TIMING, 16);
      return category;
    });
    expect(categories).toEqual(['lost_work', 'lost_work', 'lost_work', 'productive', 'productive']);
  });

  test.each([
    ['continues from the best validation loss of its checkpoint', 0.5, 2],
    ['takes its first validation loss for the best when its checkpoint has none', null, 1],
  ])('%s', (_, bestValidationLoss, evaluationsSinceImprovement) => {
    const { monitor } = monitored();
    monitor.resume({ ...monitor.toJSON(), bestValidationLoss });
    for (const loss of [0.6, 0.7]) monitor.completeEvaluation({ loss });
    expect(monitor.evaluationsSinceImprovement).toBe(evaluationsSinceImprovement);
  });
});
