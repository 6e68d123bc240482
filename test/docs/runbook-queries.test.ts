import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromqlExpression } from '../../lib/promql/promql-expression';
import { existingExporters } from '../../tools/existing-exporters';
import { queryElsewhere, withQueryElsewhere } from '../../tools/runbook-queries';
import { FIRST_COMMANDS } from './runbook-commands';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');
const QUERIES = FIRST_COMMANDS.filter(({ language }) => language === 'promql');

test('the first query of a runbook is also there for exporters that another job scrapes', () => {
  expect(queryElsewhere('count by (node) (DCGM_FI_DEV_GPU_TEMP{node="NODE"})')).toBe(
    'count by (node) (gpu:DCGM_FI_DEV_GPU_TEMP:normalized{node="NODE"})',
  );
  expect(queryElsewhere('node_time_seconds - timestamp(node_time_seconds)')).toBe(
    'node:node_time_seconds:normalized - (node:node_time_seconds:timestamp)',
  );
  expect(queryElsewhere('{__name__=~"DCGM_FI_DEV_(UN)?CORRECTABLE_REMAPPED_ROWS", node="NODE"}')).toContain(
    '__name__=~"gpu:DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS:normalized|gpu:DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS:normalized", node="NODE"',
  );
  expect(queryElsewhere('tf_train_loss{run_id="RUN"}')).toBe('tf_train_loss{run_id="RUN"}');
});

test.each(readdirSync(RUNBOOKS))('%s has it as `npm run docs` writes it', (page) => {
  const text = readFileSync(join(RUNBOOKS, page), 'utf8');
  expect(withQueryElsewhere(text)).toBe(text);
});

test('what these queries read is recorded there', () => {
  const recorded = new Set(
    existingExporters({}).flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ rules }) => rules.map(({ name }) => name))),
  );
  const read = QUERIES.flatMap(({ text }) => PromqlExpression.parse(queryElsewhere(text)).selections.map(({ metric }) => metric ?? ''));
  const normalized = read.filter((name) => /^(gpu|node|pod|job):.*:(normalized|timestamp)$/.test(name));
  expect(normalized.length).toBeGreaterThan(15);
  expect(normalized.filter((name) => !recorded.has(name))).toEqual([]);
});

test('and a raw series that the recordings replace is in none of them', () => {
  const raw = QUERIES.filter(({ alert }) => !alert.endsWith('MetricsMissing')).filter(({ text }) =>
    PromqlExpression.parse(queryElsewhere(text)).selections.some(({ metric }) => /^(DCGM|node|kube)_/.test(metric ?? '')),
  );
  expect(raw.map(({ alert }) => alert)).toEqual([]);
});
