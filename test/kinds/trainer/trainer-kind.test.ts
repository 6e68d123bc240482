import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';

function sampleLimitOf(kind: TrainerKind): unknown {
  const [job] = kind.scrapeConfigs(['training']);
  return (job._render() as { sample_limit: number }).sample_limit;
}

describe('the series of a pod', () => {
  test('are limited to those of one worker by default, or as the kind says', () => {
    expect(sampleLimitOf(TrainerKind.STANDARD)).toBe(2000);
    expect(sampleLimitOf(new TrainerKind({ sampleLimit: 5000 }))).toBe(5000);
  });

  test('cannot be limited to none', () => {
    expect(() => sampleLimitOf(new TrainerKind({ sampleLimit: 0 }))).toThrow(
      'sampleLimit 0 of job tensorflow-training is not a limit: use a whole number from 1, or leave it out for none',
    );
  });
});
