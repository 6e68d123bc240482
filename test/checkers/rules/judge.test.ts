import { Firing, Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { testRules } from '../promtool';
import { STORY_SECONDS } from './failure-shape';
import { FAILURE_SHAPES } from './failure-shapes';
import { readByRules, RULES } from './rule-set';
import { lastSeconds, promtoolStory, PromtoolTest } from './scenario';
import { SCENARIOS } from './scenarios';
import { asRun, InputSeries } from './simulated-run';
import { numberedSeries, Part } from './stories';

/** promtool pays for every evaluation of all rules. */
const LONGEST_SECONDS = 1800;
const EVERY = 12;
const SAMPLE = SCENARIOS.map((scenario): Part => ({ ...scenario, seconds: lastSeconds(scenario) }))
  .filter(({ evaluationSeconds, seconds }) => evaluationSeconds === undefined && seconds <= LONGEST_SECONDS)
  .filter((_, index) => index % EVERY === 0);

/** An alert that holds itself while it fires, one that reads another group's alert, and recordings that read each other. */
const CYCLIC = {
  groups: [
    {
      name: 'reads',
      rules: [
        { alert: 'Holds', expr: 'a > 5 or (a > 2 and on (run_id) ALERTS{alertname="Holds", alertstate="firing"})', for: '30s' },
        { alert: 'Follows', expr: 'count by (run_id) (ALERTS{alertname="Holds"})', for: '1m', keep_firing_for: '1m' },
        { record: 'run:a:most', expr: 'max without (seen) (a or run:a:most)' },
        { alert: 'WasHigh', expr: 'run:a:most > 8 and max_over_time(run:a:most[1m:]) > 8' },
        { alert: 'Gone', expr: 'absent_over_time(ALERTS{alertname="Holds", alertstate="firing"}[2m])' },
      ],
    },
  ],
};

describeWithJudge(['promtool'], 'the judge of signals', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  test('agrees with promtool on when each alert of some scenarios fires', async () => {
    const series = numberedSeries(SAMPLE);
    const seconds = Math.max(...SAMPLE.map((part) => part.seconds));
    const { firing } = await judge.judge({ series, scrape: 15, evaluate: 15, end: seconds, oneInterval: true });
    expect(new Set(firing.map(({ labels }) => labels.alertname)).size).toBeGreaterThan(SAMPLE.length / 2);
    await testRules(RULES, promtoolStory(series, 15, agreement(firing, seconds, 15)));
  });

  test('counts as many firing evaluations as promtool, from the same moment on', async () => {
    const seconds = STORY_SECONDS;
    const series = readByRules(FAILURE_SHAPES.slice(0, 8).flatMap(({ name, series }) => asRun(name, series)));
    const { firing } = await judge.judge({ series, scrape: 15, evaluate: 60, end: seconds, oneInterval: true });
    expect(new Set(firing.map(({ labels }) => labels.alertname)).size).toBeGreaterThan(8);
    await testRules(RULES, promtoolStory(series, 60, agreement(firing, seconds, 60)));
  });

  test('agrees with promtool on alerts that read ALERTS, and on what reads itself', async () => {
    const series = [
      { series: 'a{run_id="held"}', values: '1x4 7x4 3x8 1x20' },
      { series: 'a{run_id="short"}', values: '1x4 7 3x20 _x4 9 stale' },
    ];
    const cyclic = Judge.start(CYCLIC);
    const { firing } = await cyclic.judge({ series, scrape: 15, evaluate: 15, end: 600, oneInterval: true });
    await cyclic.stop();
    expect([...new Set(firing.map(({ labels }) => labels.alertname))].sort()).toEqual(['Follows', 'Gone', 'Holds', 'WasHigh']);
    const tests = { interval: '15s', input_series: series, promql_expr_test: agreement(firing, 600, 15) };
    await testRules(CYCLIC, { evaluation_interval: '15s', tests: [tests] });
  });

  test.each([
    ['values', [{ series: 'a', values: '1 what', line: 7 }], /^line 7: series a: .*"what".*a\+bxn/],
    ['a name', [{ series: 'a{', values: '1', line: 3 }], /^line 3: series a\{: /],
    [
      'what is given twice',
      [1, 2].map((line) => ({ series: 'a{b="c"}', values: '1', line })),
      /^line 2: series a\{b="c"\}: it is given twice/,
    ],
  ])('refuses %s, and says where', async (_what, series: (InputSeries & { line: number })[], words) => {
    await expect(judge.judge({ series, scrape: 15, evaluate: 15 })).rejects.toThrow(words);
  });

  test('says which rules there are not', async () => {
    await expect(judge.judge({ series: [], scrape: 15, evaluate: 15, alerts: ['Nothing'] })).rejects.toThrow("no alert 'Nothing'");
    const broken = Judge.start({ groups: [{ name: 'broken', rules: [{ alert: 'A', expr: 'a >' }] }] });
    const asked = () => broken.judge({ series: [], scrape: 15, evaluate: 15 });
    await expect(asked()).rejects.toThrow(/the judge has ended: .*parse/);
    // What is asked after its end is answered as well.
    await expect(asked()).rejects.toThrow(/the judge has ended: .*parse/);
  });
});

/** What promtool must answer: how often each alert was firing, and since when. */
function agreement(firing: readonly Firing[], seconds: number, evaluate: number): PromtoolTest[] {
  const samples = new Map<string, { first: number; count: number }>();
  for (const { labels, from, to } of firing) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const before = samples.get(key) ?? { first: from, count: 0 };
    samples.set(key, { ...before, count: before.count + ((to ?? seconds + evaluate) - from) / evaluate });
  }
  const range = `[${seconds + 1}s:${evaluate}s]`;
  const answers = (value: (sample: { first: number; count: number }) => number) =>
    [...samples].map(([key, sample]) => ({ labels: seriesText(JSON.parse(key) as [string, string][]), value: value(sample) }));
  const selected = 'ALERTS{alertstate="firing"}';
  return [
    { expr: `count_over_time(${selected}${range})`, eval_time: `${seconds}s`, exp_samples: answers(({ count }) => count) },
    { expr: `min_over_time(timestamp(${selected})${range})`, eval_time: `${seconds}s`, exp_samples: answers(({ first }) => first) },
  ];
}

function seriesText(labels: [string, string][]): string {
  return `{${[...labels, ['alertstate', 'firing']].map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}
