import { RelabelConfig } from '../../lib/scraping/relabel-config';

describe('RelabelConfig', () => {
  test('keep drops every target whose port has another name', () => {
    expect(RelabelConfig.keep('__meta_kubernetes_pod_container_port_name', 'metrics')._render()).toEqual({
      source_labels: ['__meta_kubernetes_pod_container_port_name'],
      regex: 'metrics',
      action: 'keep',
    });
  });

  test('each factory asks for exactly the fields of its action', () => {
    const rendered = [
      RelabelConfig.drop('phase', 'Failed|Succeeded'),
      RelabelConfig.keepEqual('a', 'b'),
      RelabelConfig.dropEqual('a', 'b'),
      RelabelConfig.copy('a', 'b'),
      RelabelConfig.copyIfPresent('a', 'b'),
      RelabelConfig.replace(['a', 'b'], 'c', { regex: '(.+):(\\d+)', replacement: '${1}x$2', separator: ':' }),
      RelabelConfig.set('team', 'vision'),
      RelabelConfig.lowercase('a', 'b'),
      RelabelConfig.uppercase('a', 'b'),
      RelabelConfig.labelMap('__meta_kubernetes_pod_label_(.+)'),
      RelabelConfig.labelDrop('tmp_.*'),
      RelabelConfig.labelKeep('tf_.*'),
      RelabelConfig.hashMod('__address__', 4, '__tmp_shard'),
    ].map((step) => step._render());
    expect(rendered).toEqual([
      { source_labels: ['phase'], regex: 'Failed|Succeeded', action: 'drop' },
      { source_labels: ['a'], target_label: 'b', action: 'keepequal' },
      { source_labels: ['a'], target_label: 'b', action: 'dropequal' },
      { source_labels: ['a'], target_label: 'b' },
      { source_labels: ['a'], target_label: 'b', regex: '(.+)' },
      { source_labels: ['a', 'b'], target_label: 'c', regex: '(.+):(\\d+)', replacement: '${1}x$2', separator: ':' },
      { target_label: 'team', replacement: 'vision' },
      { source_labels: ['a'], target_label: 'b', action: 'lowercase' },
      { source_labels: ['a'], target_label: 'b', action: 'uppercase' },
      { regex: '__meta_kubernetes_pod_label_(.+)', replacement: '$1', action: 'labelmap' },
      { regex: 'tmp_.*', action: 'labeldrop' },
      { regex: 'tf_.*', action: 'labelkeep' },
      { source_labels: ['__address__'], modulus: 4, target_label: '__tmp_shard', action: 'hashmod' },
    ]);
  });

  test('a fixed value may hold a dollar, which Prometheus would take for a group', () => {
    expect(RelabelConfig.set('price', '$1 a step')._render()).toEqual({ target_label: 'price', replacement: '$$1 a step' });
  });

  test('a lookahead is refused with the reason and the way out', () => {
    expect(() => RelabelConfig.keep('pod', '(?!kube-).*')).toThrow(
      /^relabel regex '\(\?!kube-\)\.\*' is not RE2 \(.+\): write it without lookahead or back references$/,
    );
  });

  test('a label that PromQL would have to quote is refused', () => {
    expect(() => RelabelConfig.copy('a', 'run-id')).toThrow(
      "target label 'run-id' is not a plain label name: use letters, digits and '_', not starting with a digit",
    );
    expect(() => RelabelConfig.copy('app.kubernetes.io/name', 'app')).toThrow(
      "source label 'app.kubernetes.io/name' is not a plain label name",
    );
  });

  test('a replacement that names a group that the regex lacks is refused, because the label would silently disappear', () => {
    expect(() => RelabelConfig.replace(['a'], 'b', { regex: '(.+)', replacement: '$1_x' })).toThrow(
      "replacement '$1_x' uses $1_x, and relabel regex '(.+)' has no group '1_x', only 0, 1: write it as '${1}' where letters follow, and '$$' for a dollar",
    );
    expect(() => RelabelConfig.labelMap('pod_.+')).toThrow("replacement '$1' uses $1, and relabel regex 'pod_.+' has no group '1', only 0");
  });

  test('a hash needs at least one part', () => {
    expect(() => RelabelConfig.hashMod('a', 0, 'b')).toThrow('modulus 0 is not a number of parts: use a whole number of at least 1');
  });
});
