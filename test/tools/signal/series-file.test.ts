import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { readSeriesFile } from '../../../tools/signal/series-file';

function written(text: string, name = 'series.yaml'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

const SERIES = `
input_series:
  - series: 'up{job="a"}'
    values: 1x10
`;

test('reads the series of a test file of promtool, with its intervals', () => {
  const file = written('evaluation_interval: 1m\ntests:\n  - interval: 30s\n    input_series: [{series: up, values: 1 _ 1}]\n');
  expect(readSeriesFile(file)).toEqual({
    clock: false,
    runs: [{ scrape: 30, evaluate: 60, series: [{ series: 'up', values: '1 _ 1', line: 4 }] }],
  });
});

test('reads a list of series, every 15 s unless the option says otherwise', () => {
  const file = written(SERIES);
  expect(readSeriesFile(file).runs).toEqual([{ scrape: 15, evaluate: 15, series: [{ series: 'up{job="a"}', values: '1x10', line: 3 }] }]);
  expect(readSeriesFile(file, 60).runs).toMatchObject([{ scrape: 60, evaluate: 60 }]);
  expect(readSeriesFile(written('- {series: up, values: 1}')).runs).toMatchObject([{ series: [{ series: 'up', values: '1' }] }]);
});

test('leaves a file of any other name to the judge, as OpenMetrics', () => {
  expect(readSeriesFile('recorded.om', 30)).toEqual({ clock: true, runs: [{ openMetrics: 'recorded.om', scrape: 30, evaluate: 30 }] });
});

test.each([
  ['no series', 'interval: 15s\n', /line 1: there is no list of input_series: allowed is promtool's notation/],
  ['a series without values', 'input_series:\n  - series: up\n', /line 2: a series has no 'series' or no 'values'/],
  ['an interval', `interval: soon${SERIES}`, /line 1: interval 'soon' is not a duration/],
  ['what is no YAML', 'input_series:\n  - [\n', /line 3: /],
  ['text', 'up 1 2\n', /line 1: the file has no series/],
])('refuses %s with its line', (_what, text, words) => {
  expect(() => readSeriesFile(written(text))).toThrow(words);
});

test('refuses a file that is not there', () => {
  expect(() => readSeriesFile('/nowhere/series.yaml')).toThrow('/nowhere/series.yaml');
});
