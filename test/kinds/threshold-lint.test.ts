import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** What a program prints that may use `limits(file, source, exceptions)`: the literals that the lint rule refuses. */
function linted(program: string): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { readFileSync } from 'node:fs';
       import { Linter } from 'eslint';
       import tseslint from 'typescript-eslint';
       import { EXCEPTIONS, thresholdLimits } from './thresholds.eslint.mjs';
       const parser = { files: ['**'], languageOptions: { parser: tseslint.parser } };
       const limits = (filename, source, exceptions = EXCEPTIONS) =>
         new Linter({ cwd: process.cwd() })
           .verify(source, [parser, thresholdLimits(exceptions)], { filename })
           .map(({ message }) => message.replace(/ is a limit: .*/, ''));
       console.log(JSON.stringify(${program}));`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const PLANTED: [string, string[]][] = [
  ['const r = new AlertingRule("A", { expr: "queue_depth > 100" });', ['100']],
  ['const r = new AlertingRule("A", { expr: `queue_depth > 2 * ${limit}` });', ['2']],
  ['const r = new AlertingRule("A", { expr: "rate(errors_total[5m]) > 0" });', ['5m']],
  ['const r = new AlertingRule("A", { expr: "up offset 1h30m == 1" });', ['1h30m']],
  ['const r = new AlertingRule("A", { expr: `up == 0`, for: "10m" });', ['10m']],
  ['const r = new AlertingRule("A", { expr: "histogram_quantile(0.99, sum by (le) (rate(x_bucket[$__rate_interval])))" });', ['0.99']],
  ['const r = new AlertingRule("A", { expr: "ratio > 1e-7" });', ['1e-7']],
  ['const p = lessIsBetter(80, 85);', ['80', '85']],
  ['const p = { steps: [{ from: 0.5, color: Color.RED }] };', ['0.5']],
  ['const r = { description: "Less than 70 % of its average of the last 6h." };', ['6h', '70 %']],
  ['const limit = 60;', ['60']],
];

const ALLOWED = [
  'const r = new AlertingRule("A", { expr: `rate(errors_total[${window}]) > ${limit}`, for: pendingFor });',
  'const r = new AlertingRule("A", { expr: "up == 0 or vector(1)" });',
  'const r = new AlertingRule("A", { expr: `quantile_over_time(0.5, tf_train_gradient_l2_norm[${window}]) > ${limit}` });',
  'const r = new AlertingRule("A", { expr: `60 * sum by (job) (rate(sent_total[${window}]))` });',
  'const q = { expr: "sum by (job) (rate(x_total[$__rate_interval])) / 1e9" };',
  'const q = { expr: "bottomk(5, max by (layer) (tf_layer_gradient_abs_mean))", legend: "p95" };',
  'const q = { expr: `run:tf_train_steps:rate5m{le="0.5"} < ${limit}` };',
  'const p = new StatPanel("Pushed", { width: 12, height: 8, max: 100, queries: [{ expr: "1000 * max(push_time_seconds)" }] });',
  'const d = new Dashboard("trainwatch-nodes", { from: "now-24h" });',
  'const s = inSeconds(horizon) * 1000;',
];

test('a limit in a rule or a panel is refused, and what is none is not', () => {
  const sources = [...PLANTED.map(([source]) => source), ...ALLOWED];
  const file = 'lib/kinds/planted/planted-rules.ts';
  const found = linted(`${JSON.stringify(sources)}.map((source) => [source, limits('${file}', source)])`);
  expect(found).toEqual([...PLANTED, ...ALLOWED.map((source) => [source, []])]);
});

test('the table of a kind is where limits stand', () => {
  const source = JSON.stringify("export const T = { slowFor: pendingFor({ default: '5m' }) };");
  expect(linted(`limits('lib/kinds/planted/planted-thresholds.ts', ${source})`)).toEqual([]);
});

test('every exception has a reason, and is still needed', () => {
  const found = linted(
    `EXCEPTIONS.map((exception) => {
       const file = 'lib/kinds/' + exception.file;
       return [exception, limits(file, readFileSync(file, 'utf8'), EXCEPTIONS.filter((other) => other !== exception))];
     })`,
  ) as [{ literal: string; reason: string }, string[]][];
  expect(found.length).toBeGreaterThan(0);
  for (const [{ literal, reason }, limits] of found) {
    expect(reason).not.toBe('');
    expect([...new Set(limits)]).toEqual([literal]);
  }
});
