import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';

function sampleLimitOf(kind: TrainerKind): unknown {
  const [job] = kind.scrapeConfigs(['training']);
  return (job._render() as { sample_limit: number }).sample_limit;
}

test('a pod whose label still says article is of the core level', () => {
  const [job] = TrainerKind.STANDARD.scrapeConfigs(['training']);
  const { relabel_configs: steps } = job._render() as { relabel_configs: { target_label?: string }[] };
  expect(steps.filter((step) => step.target_label === 'contract')).toEqual([
    { source_labels: ['__meta_kubernetes_pod_label_trainwatch_contract'], target_label: 'contract', regex: '(.+)' },
    { source_labels: ['contract'], target_label: 'contract', regex: 'article', replacement: 'core' },
  ]);
});

test('the annotation of a pod says by which alerts its run is not judged', () => {
  const [job] = TrainerKind.STANDARD.scrapeConfigs(['training']);
  const { relabel_configs: steps } = job._render() as { relabel_configs: object[] };
  expect(steps).toContainEqual({
    source_labels: ['__meta_kubernetes_pod_annotation_trainwatch_unjudged'],
    target_label: 'unjudged',
    regex: '(.+)',
  });
});

describe('the series of a pod', () => {
  test('are limited to those of one worker by default, or as the kind says', () => {
    expect(sampleLimitOf(TrainerKind.STANDARD)).toBe(2000);
    expect(sampleLimitOf(new TrainerKind({ sampleLimit: 5000 }))).toBe(5000);
  });

  test('cannot be limited to none', () => {
    expect(() => sampleLimitOf(new TrainerKind({ sampleLimit: 0 }))).toThrow(
      'sampleLimit 0 is out of range: must be a whole number from 10 to 1000000',
    );
  });
});
