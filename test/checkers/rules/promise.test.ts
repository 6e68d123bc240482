import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../../tools/random';
import { NORMAL_ENDS, PROMISED } from '../../../tools/contract-promise';
import { FAMILIES } from '../../../tools/signal/families';
import { drawConditions } from '../../../tools/signal/families/conditions';
import { Family, HOUR } from '../../../tools/signal/families/family';
import { Judge } from '../../../tools/signal/judge';
import { monteCarlo, Outcome } from '../../../tools/signal/monte-carlo';
import { describeWithJudge } from '../../servers';

/** Little noise, as the promise is about what happens and not about the noise in which it shows: docs/signal.md has that. */
const SAMPLE = { runs: 1, seed: 15, level: ContractLevel.CORE, scrapes: [60] };
const NOISE = { noise: 0.005, correlation: 0, logWindow: 30 };
const DEADLINE_MS = 600_000;

/** Everything that kube-state-metrics says. */
const KUBERNETES = /^(kube_|up\{job="kube-state-metrics")/;

function named(name: string): Family {
  const family = FAMILIES.find((one) => one.name === name);
  if (!family) throw new Error(`no family is called '${name}'`);
  return { ...family, fixed: { ...NOISE, ...family.fixed } };
}

/** The same runs in a cluster without kube-state-metrics. */
function withoutKubernetes(family: Family): Family {
  const story: Family['story'] = (random, conditions, seconds) => {
    const { series, ...rest } = family.story(random, conditions, seconds);
    return { ...rest, series: series.filter((one) => !KUBERNETES.test(one.series)) };
  };
  return { ...family, name: `${family.name}, without kube-state-metrics`, story };
}

describeWithJudge([], 'a pod that exports four metrics', () => {
  const failures = PROMISED.map(({ family }) => named(family));
  const ends = NORMAL_ENDS.map(named);
  const unseen = withoutKubernetes(named('pod-disappears'));
  const families = [...failures, ...ends, ...ends.map(withoutKubernetes), unseen];
  let outcomes: Outcome[] = [];
  beforeAll(async () => {
    const judge = Judge.start();
    outcomes = await monteCarlo(judge, { families, ...SAMPLE });
    await judge.stop();
  }, DEADLINE_MS);
  const of = (name: string) => outcomes.filter(({ family }) => family.name === name);
  const noticed = (name: string) => of(name).map((outcome) => outcome.noticed);
  const loud = (name: string) => of(name).map(({ wrong }) => wrong);

  test.each(PROMISED)('that $what is noticed by $alert', ({ family, alert }) => {
    expect(noticed(family)).toEqual([true]);
    expect(loud(family)).toEqual([[]]);
    expect(named(family).notice?.alerts).toContain(alert);
  });

  test.each(PROMISED.filter(({ needs }) => needs === undefined))('that $what needs no kube-state-metrics for that', ({ family }) => {
    const conditions = drawConditions(new Random(1), ContractLevel.CORE);
    const { series } = named(family).story(new Random(1), conditions, HOUR);
    expect(series.filter((one) => KUBERNETES.test(one.series))).toEqual([]);
  });

  test('that disappears is not noticed without kube-state-metrics, as docs/alerts.md says', () => {
    expect(of(unseen.name).map(({ detected }) => detected)).toEqual([Infinity]);
  });

  test.each(NORMAL_ENDS.flatMap((name) => [name, `${name}, without kube-state-metrics`]))('notifies nobody when it %s', (name) => {
    expect(loud(name)).toEqual([[]]);
  });
});
