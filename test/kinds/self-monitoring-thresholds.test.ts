import { AlertmanagerKind, GrafanaKind, ISubjectKind, PrometheusKind, ThanosKind, TrainerKind } from '../../lib';

/** The expression and the duration of an alert. */
function alert(kind: ISubjectKind, name: string): { expr: string; for: string } {
  const found = kind.ruleGroups.flatMap(({ alerts }) => alerts).find((rule) => rule.name === name);
  return { expr: found?.expr ?? '', for: found?.forDuration ?? '' };
}

describe('the thresholds of the alerts about the stack itself', () => {
  test('of Prometheus', () => {
    const kind = new PrometheusKind({
      targetSlowAfter: '1m30s',
      transientJobs: ['night.ly', 'batch'],
      seriesGrowthFactor: 3,
      seriesGrowthFrom: 5000,
    });
    expect(alert(kind, 'TargetSlow').expr).toBe('scrape_duration_seconds{job!~"night[.]ly|batch"} > 90');
    expect(alert(kind, 'PrometheusSeriesGrowing').expr).toBe(
      'max by (job, namespace, pod) (prometheus_tsdb_head_series) > clamp_min(3 * max by (job, namespace, pod) (prometheus_tsdb_head_series offset 1d), 5000)',
    );
    expect(alert(new PrometheusKind(), 'ScrapeJobEmpty').expr).toBe(
      'sum by (scrape_job) (prometheus_target_scrape_pool_targets{scrape_job!="tensorflow-training"}) == 0',
    );
  });

  test('of Alertmanager, Grafana and Thanos', () => {
    expect(alert(new AlertmanagerKind({ membersMissingFor: '30m' }), 'AlertmanagerMembersMissing').for).toBe('30m');
    expect(alert(new GrafanaKind({ failedRequestsRatio: 0.5 }), 'GrafanaErrors').expr).toMatch(/ > 0\.5$/);
    expect(alert(new ThanosKind({ uploadsStaleAfter: '6h' }), 'ThanosUploadsStale').expr).toMatch(/ > 21600$/);
  });

  test.each([
    [
      () => new PrometheusKind({ seriesGrowthFactor: 1 }),
      'seriesGrowthFactor 1 is out of range: must be a number above 1 and at most 1000',
    ],
    [
      () => new PrometheusKind({ transientJobs: ['a|b'] }),
      "transientJobs has 'a|b': must be a list of names of jobs, of letters, digits, '_', '.', '/' and '-'",
    ],
    [
      () => new PrometheusKind({ scrapesStaleAfter: '5m' }),
      "scrapesStaleAfter '5m' is out of range: must be a duration of at least '1s' and below '5m'",
    ],
    [
      () => new PrometheusKind({ scrapesStaleAfter: '0s' }),
      "scrapesStaleAfter '0s' is out of range: must be a duration of at least '1s' and below '5m'",
    ],
    [() => new GrafanaKind({ failedRequestsRatio: 1 }), 'failedRequestsRatio 1 is out of range: must be a ratio above 0 and below 1'],
    [() => new ThanosKind({ failingRatio: 5 }), 'failingRatio 5 is in percent: must be a ratio above 0 and below 1, so write 0.05 for 5%'],
    [
      () => new TrainerKind({ deadReluRatio: 95 }),
      'deadReluRatio 95 is in percent: must be a ratio above 0 and below 1, so write 0.95 for 95%',
    ],
    [
      () => new ThanosKind({ uploadsStaleAfter: '0s' }),
      "uploadsStaleAfter '0s' is out of range: must be a duration above '3h' and at most '30d'",
    ],
  ])('are refused where they cannot work: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
