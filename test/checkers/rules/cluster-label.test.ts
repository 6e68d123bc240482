import { Firing, Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { RULES } from './rule-set';
import { lastSeconds } from './scenario';
import { SCENARIOS } from './scenarios';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

const LONGEST_SECONDS = 7200;
const EVERY = 24;
const SAMPLE = SCENARIOS.filter((scenario) => lastSeconds(scenario) <= LONGEST_SECONDS).filter((_, index) => index % EVERY === 0);

/** As a Prometheus has them that writes the name of its cluster on every series it scrapes. */
function ofCluster({ series, ...rest }: InputSeries): InputSeries {
  const labeled = series.includes('{') ? series.replace('{', '{cluster="gpu-east", ').replace(', }', '}') : `${series}{cluster="gpu-east"}`;
  return { series: labeled, ...rest };
}

function spans(firing: readonly Firing[]): string[] {
  return firing
    .map(({ labels: { cluster, ...labels }, from, to }) => JSON.stringify([Object.entries(labels).sort(), from, to, cluster ?? 'gpu-east']))
    .sort();
}

describeWithJudge([], 'series that carry the name of their cluster', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  test.each(SAMPLE.map((scenario) => [scenario.name, scenario] as const))('raise the same alerts: %s', async (_name, scenario) => {
    const { series, evaluationSeconds: evaluate = SCRAPE_INTERVAL_SECONDS } = scenario;
    const asked = { scrape: SCRAPE_INTERVAL_SECONDS, evaluate, end: lastSeconds(scenario), oneInterval: true };
    const [without, named] = await Promise.all([
      judge.judge({ ...asked, series }),
      judge.judge({ ...asked, series: series.map(ofCluster) }),
    ]);
    expect(spans(named.firing)).toEqual(spans(without.firing));
  });
});
