import { ExistingExporterKind, KubeStateMetricsKind, Mixin, TrainerKind } from '../../lib';

const trainer = new Mixin([TrainerKind.STANDARD]);

describe('a mixin', () => {
  test('makes no job for an exporter that is scraped already, and says what it lacks', () => {
    const dcgm = ExistingExporterKind.dcgmExporter({ job: 'nvidia-dcgm-exporter' });
    const mixin = new Mixin([dcgm, TrainerKind.STANDARD, ExistingExporterKind.kubeStateMetrics({ job: 'kube-state-metrics' })]);
    expect(mixin.ruleFiles['gpu-hardware.yml']).toContain('pod:kube_pod_labels:normalized');
    expect(mixin.ruleFiles['gpu-hardware.yml']).toContain('gpu:DCGM_EXP_XID_ERRORS_COUNT:normalized');
    expect(mixin.ruleFiles['normalized-dcgm-exporter.yml']).toContain('DCGM_EXP_XID_ERRORS_COUNT{job="nvidia-dcgm-exporter"');
    expect(() => mixin.scrapeConfigs({ 'dcgm-exporter': ['gpu-operator'] })).toThrow(
      "kind 'dcgm-exporter' is scraped already, by job 'nvidia-dcgm-exporter': remove it from the kinds that get a job",
    );
    const place = { namespace: 'monitoring', selectorLabels: { release: 'kps' }, scraped: { 'tensorflow-training': ['training'] } };
    expect(mixin.operatorManifests(place)['scrape-jobs.yaml'].match(/^ {2}name: .*/gm)).toEqual(['  name: trainwatch-tensorflow-training']);
    expect(mixin.toCheck).toEqual([
      expect.stringContaining('DCGM_EXP_XID_ERRORS_COUNT') as string,
      expect.stringContaining('metricLabelsAllowlist') as string,
    ]);
    expect(trainer.toCheck).toEqual([]);
  });

  test('calls jobs by their new names, and asks for them in all rules', () => {
    const kinds = [TrainerKind.STANDARD, new KubeStateMetricsKind()];
    const jobNames = { 'tensorflow-training': 'training/trainers' };
    const mixin = new Mixin(kinds, { jobNames });
    expect(Object.values(mixin.ruleFiles).join()).not.toMatch(/job="tensorflow-training"/);
    expect(mixin.ruleFiles['kubernetes-pods.yml']).toContain('up{job="training/trainers"}');
    expect(mixin.scrapeConfigs({ 'tensorflow-training': ['training'] })).toContain('job_name: training/trainers\n');
    expect(() => new Mixin(kinds, { jobNames: { 'tensorflow-trainer': 'a' } })).toThrow(
      "jobNames renames 'tensorflow-trainer', which is no job of these kinds: did you mean 'tensorflow-training'",
    );
    expect(() => new Mixin(kinds, { jobNames: { 'tensorflow-training': '' } })).toThrow(
      "jobNames gives job 'tensorflow-training' an empty name",
    );
    const there = ExistingExporterKind.kubeStateMetrics({ job: 'ksm' });
    expect(() => new Mixin([TrainerKind.STANDARD, there], { jobNames: { 'kube-state-metrics': 'b' } })).toThrow(
      "jobNames renames 'kube-state-metrics', which is scraped as 'ksm' already: remove it from jobNames",
    );
  });
});
