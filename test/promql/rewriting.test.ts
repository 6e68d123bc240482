import fc from 'fast-check';
import { PromqlExpression } from '../../lib/promql/promql-expression';
import { ofJobs, rewritten, rewrittenActions, Rewriting, together } from '../../lib/promql/rewriting';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';

const JOBS = ofJobs({ ksm: 'monitoring/ksm.v2', node: 'node-exporter' });

const RECORDED: Rewriting = {
  jobs: new Map([['node', 'nodes']]),
  series: new Map([['node_time_seconds', 'node:node_time_seconds:normalized']]),
  timestamps: new Map([['node_time_seconds', 'node:node_time_seconds:timestamp']]),
  up: new Map([['node', 'node:up:normalized']]),
};

describe('names of jobs', () => {
  test.each([
    ['up{job="ksm"}', 'up{job="monitoring/ksm.v2"}'],
    [`up{job='ksm', a="ksm"}`, 'up{job="monitoring/ksm.v2", a="ksm"}'],
    ['up{job!="ksm"}', 'up{job!="monitoring/ksm.v2"}'],
    ['up{job=~"ksm|other|node"}', 'up{job=~"monitoring/ksm\\\\.v2|other|node-exporter"}'],
    ['up{job!~"ksm"}', 'up{job!~"monitoring/ksm\\\\.v2"}'],
    ['up{job=~"ks.+"}', 'up{job=~"ks.+|monitoring/ksm\\\\.v2"}'],
    ['sum by (job) (rate(x{job="ksm"}[5m] offset 1h)) # ksm', 'sum by (job) (rate(x{job="monitoring/ksm.v2"}[5m] offset 1h)) # ksm'],
    ['{"job"="ksm", __name__="x"}', '{"job"="monitoring/ksm.v2", __name__="x"}'],
    ['a{job="ksm"} / b{job="node"}', 'a{job="monitoring/ksm.v2"} / b{job="node-exporter"}'],
  ])('%s becomes %s', (expr, expected) => {
    expect(rewritten(expr, JOBS)).toBe(expected);
    expect(PromqlExpression.parse(expected).errors).toEqual([]);
  });

  test.each([
    'up{job="ksm2"}',
    'up{exported_job="ksm"}',
    'up{job=~".+"}',
    'ksm{a="job=\\"ksm\\""}',
    'label_replace(up, "job", "ksm", "job", "ksm")',
    'count by (job) (up) # job="ksm"',
  ])('%s stays as it is', (expr) => {
    expect(rewritten(expr, JOBS)).toBe(expr);
  });

  const EXPRESSIONS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ rules }) => rules.map(({ expr }) => expr)));
  const asksForJob = (expr: string) => /\bjob\s*[=!]/.test(expr);

  test('change no expression that ships and asks for no job', () => {
    const job = fc.constantFrom('kube-state-metrics', 'tensorflow-training', 'dcgm-exporter', 'a|b', '.*', 'up');
    const expr = fc.constantFrom(...EXPRESSIONS.filter((text) => !asksForJob(text)));
    fc.assert(fc.property(expr, fc.dictionary(job, fc.string({ minLength: 1 })), (text, jobs) => rewritten(text, ofJobs(jobs)) === text));
  });

  test('change in an expression that ships nothing but the names, and it still parses', () => {
    const expr = fc.constantFrom(...EXPRESSIONS.filter(asksForJob));
    const name = fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}$/);
    fc.assert(
      fc.property(expr, name, (text, renamed) => {
        const there = rewritten(text, ofJobs({ 'tensorflow-training': renamed, 'kube-state-metrics': `${renamed}2` }));
        const back = rewritten(there, ofJobs({ [renamed]: 'tensorflow-training', [`${renamed}2`]: 'kube-state-metrics' }));
        return PromqlExpression.parse(there).errors.length === 0 && back === text;
      }),
    );
  });
});

describe('names of series', () => {
  test.each([
    ['node_time_seconds{job="node"} > 1', 'node:node_time_seconds:normalized{job="nodes"} > 1'],
    [
      'abs(node_time_seconds - timestamp(node_time_seconds))',
      'abs(node:node_time_seconds:normalized - (node:node_time_seconds:timestamp))',
    ],
    ['timestamp(node_time_seconds offset 5m)', 'timestamp(node:node_time_seconds:normalized offset 5m)'],
    ['{__name__="node_time_seconds"}', '{__name__="node:node_time_seconds:normalized"}'],
    ['{"node_time_seconds"}', '{"node:node_time_seconds:normalized"}'],
    ['up{job="node"} == 0', 'node:up:normalized == 0'],
    ['up{job="node", node!=""}', 'node:up:normalized{node!=""}'],
    ['up{job=~"node|b"} or up', 'up{job=~"nodes|b"} or up'],
    ['node_time_seconds_total', 'node_time_seconds_total'],
  ])('%s becomes %s', (expr, expected) => {
    expect(rewritten(expr, RECORDED)).toBe(expected);
  });

  test('are found beside variables, which a text of the same length stands for', () => {
    const expr = 'rate(node_time_seconds{job=~"$job|node"}[$__rate_interval])';
    const parsed = 'rate(node_time_seconds{job=~"1   |node"}[5m              ])';
    expect(rewritten(expr, RECORDED, parsed)).toBe('rate(node:node_time_seconds:normalized{job=~"$job|nodes"}[$__rate_interval])');
  });

  test('change in the template actions of a text, and in no other word', () => {
    const text = 'node_time_seconds {{ range query "node_time_seconds{a=%q}" }}{{ . }}{{ end }}';
    expect(rewrittenActions(text, RECORDED)).toBe(
      'node_time_seconds {{ range query "node:node_time_seconds:normalized{a=%q}" }}{{ . }}{{ end }}',
    );
  });
});

test('of two together, each is applied to what stands there', () => {
  expect(rewritten('up{job="a"} or up{job="b"}', together([ofJobs({ a: 'b' }), ofJobs({ b: 'c' })]))).toBe('up{job="b"} or up{job="c"}');
});
