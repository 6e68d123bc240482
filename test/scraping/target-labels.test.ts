import { IServiceDiscovery, PodRelabeling, RelabelConfig, ScrapeConfig, ScrapeConfigProps, StaticTargets } from '../../lib';
import { targetLabels } from '../../lib/scraping/target-labels';

function labels(props: Partial<ScrapeConfigProps>, further?: string[]): string[] {
  const serviceDiscovery: IServiceDiscovery[] = [new StaticTargets(['queue:9090'])];
  return targetLabels(new ScrapeConfig('queue', { serviceDiscovery, ...props }), further);
}

describe('the labels that a scrape adds', () => {
  test('are job and instance, where nothing is configured', () => {
    expect(labels({})).toEqual(['job', 'instance']);
  });

  test('are those of static targets too, but for what relabeling alone sees', () => {
    expect(labels({ serviceDiscovery: [new StaticTargets(['queue:9090'], { labels: { rack: '7', __scheme__: 'https' } })] })).toEqual([
      'job',
      'instance',
      'rack',
    ]);
  });

  test.each<[string, RelabelConfig[], string[]]>([
    ['copies', PodRelabeling.identity(), ['namespace', 'pod', 'node']],
    ['copies where it is there', [PodRelabeling.label('trainwatch/team', 'team')], ['team']],
    ['sets', [RelabelConfig.set('zone', 'a')], ['zone']],
    ['writes in lower case', [RelabelConfig.lowercase('__meta_kubernetes_node_name', 'node')], ['node']],
    ['writes in upper case', [RelabelConfig.uppercase('__meta_kubernetes_node_name', 'node')], ['node']],
    ['hashes', [RelabelConfig.hashMod('__address__', 4, 'shard')], ['shard']],
    ['hashes for itself', [RelabelConfig.hashMod('__address__', 4, '__tmp_shard'), RelabelConfig.keep('__tmp_shard', '0')], []],
    ['sets and drops again', [...PodRelabeling.identity(), RelabelConfig.labelDrop('po.')], ['namespace', 'node']],
    ['sets and empties again', [RelabelConfig.set('zone', 'a'), RelabelConfig.set('zone', '')], []],
    [
      'sets and empties sometimes',
      [RelabelConfig.set('zone', 'a'), RelabelConfig.replace(['pod'], 'zone', { regex: 'x', replacement: '' })],
      ['zone'],
    ],
  ])('are those that relabeling %s', (_, steps, expected) => {
    expect(labels({ relabelConfigs: steps })).toEqual(['job', 'instance', ...expected]);
    expect(labels({ metricRelabelConfigs: steps })).toEqual(['job', 'instance', ...expected]);
  });

  test('are none but those that it keeps', () => {
    expect(labels({ relabelConfigs: [...PodRelabeling.identity(), RelabelConfig.labelKeep('job|pod')] })).toEqual(['job', 'pod']);
  });

  test('are those that only the kind can know, unless they are dropped with the series', () => {
    const props = { honorLabels: true, metricRelabelConfigs: [RelabelConfig.labelDrop('secret')] };
    expect(labels(props, ['job', 'model_name', 'secret'])).toEqual(['job', 'instance', 'model_name']);
  });
});
