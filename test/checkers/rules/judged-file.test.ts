import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Judge } from '../../../tools/signal/judge';
import { readSeriesFile } from '../../../tools/signal/series-file';
import { describeWithJudge, temporaryFolder } from '../../servers';

const RULES = {
  groups: [
    { name: 'often', rules: [{ alert: 'High', expr: 'a > 5', for: '30s' }] },
    {
      name: 'seldom',
      interval: '1m',
      rules: [
        { record: 'job:a:max', expr: 'max by (job) (a)' },
        { alert: 'Recorded', expr: 'job:a:max > 5' },
      ],
    },
    { name: 'clock', rules: [{ alert: 'Late', expr: 'time() - b > 100' }] },
  ],
};
const START = 1_700_000_040;

describeWithJudge([], 'a file of OpenMetrics', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  const judged = async (...lines: string[]) => {
    const file = join(temporaryFolder(), 'recorded.om');
    writeFileSync(file, lines.join('\n'));
    const { firing, ...range } = await judge.judge(readSeriesFile(file).runs[0]);
    return { ...range, firing: firing.map(({ labels, from, to }) => [labels.alertname, labels.job, from - START, to && to - START]) };
  };
  const samples = (series: string, values: readonly number[], from = 0) =>
    values.map((value, i) => `${series} ${value} ${START + from + 15 * i}`);
  const high = [1, 9, 9, 9, 9, 9, 9, 9, 9, 1];

  test('is judged at its own times, each group at its own interval', async () => {
    expect(await judged(...samples('a{job="x"}', high), '# EOF')).toEqual({
      start: START,
      end: START + 135,
      firing: [
        ['High', 'x', 45, 135],
        ['Recorded', 'x', 60, null],
      ],
    });
  });

  test('knows what time it was', async () => {
    expect((await judged(...samples('b{job="x"}', Array(9).fill(START)), '# EOF')).firing).toEqual([['Late', 'x', 105, null]]);
  });

  test('ends a series at the scrape of its target that lacks it, and not while nothing was scraped', async () => {
    const other = samples('up{job="x"}', Array(10).fill(1));
    expect((await judged(...samples('a{job="x"}', [9, 9, 9, 9]), ...other, '# EOF')).firing).toContainEqual(['High', 'x', 30, 60]);
    const pause = [...samples('a{job="x"}', [9, 9, 9, 9]), ...samples('a{job="x"}', [9, 9], 120)];
    expect((await judged(...pause, '# EOF')).firing).toContainEqual(['High', 'x', 30, null]);
    const gone = samples('up{job="y"}', Array(10).fill(1));
    expect((await judged(...samples('a{job="x"}', [9, 9, 9, 9]), ...gone, '# EOF')).firing).toContainEqual(['High', 'x', 30, 60]);
  });

  test.each([
    ['a sample without a time', ['a 1 1', 'a 2', '# EOF'], /line 2: the sample has no time/],
    ['samples that are not in order', ['a 1 30', '# HELP a b', 'a 1 15', '# EOF'], /line 3: time 15 is not after 30/],
    ['what is no OpenMetrics', ['a 1 1', 'a{b} 2 2', '# EOF'], /line 2: .*allowed are lines of OpenMetrics/],
    ['a file without an end', ['a 1 1', 'a 1 2'], /the last line has to be '# EOF'/],
    ['an empty file', ['# EOF'], /line 1: the file has no sample/],
  ])('refuses %s', async (_what, lines, words) => {
    await expect(judged(...lines)).rejects.toThrow(words);
  });
});
