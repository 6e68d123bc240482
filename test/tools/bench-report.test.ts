import { atLeast, below, forOrientation, median } from '../../tools/bench/bench';
import { renderReport } from '../../tools/bench/report';

test('the report says for each figure what it must be and whether it is', () => {
  const bench = { title: 'Scrapes', method: 'Under load.', run: () => Promise.resolve([]) };
  const figures = [
    below(15, 'slowest scrape', 3.14159, 'ms'),
    atLeast(100, 'ratio', 99, 'times'),
    forOrientation('scrapes', 12000, 'requests'),
  ];
  const report = renderReport([{ bench, figures }], '2 cores');
  expect(report).toContain('## Scrapes\n\nUnder load.\n');
  expect(report).toContain('Measured on 2 cores.\n');
  expect(report).toContain('| slowest scrape | 3.14 ms | < 15 ms | yes |\n');
  expect(report).toContain('| ratio | 99 times | ≥ 100 times | **no** |\n');
  expect(report).toContain('| scrapes | 12000 requests | – | – |\n');
});

test('the report keeps the sections that were not measured again, and replaces the others', () => {
  const bench = (title: string) => ({ title, method: 'Somehow.', run: () => Promise.resolve([]) });
  const result = (title: string, value: number) => ({ bench: bench(title), figures: [forOrientation('time', value, 's')] });
  const first = renderReport([result('Synthesis', 1), result('Scrapes', 2)], '2 cores');
  expect(renderReport([result('Scrapes', 3)], '2 cores', first)).toBe(
    renderReport([result('Synthesis', 1), result('Scrapes', 3)], '2 cores'),
  );
});

test('one slow measurement does not move the median', () => {
  expect(median([3, 900, 1])).toBe(3);
});
