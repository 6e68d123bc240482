import { App } from 'cdk8s';
import { Manifests } from '../../lib';
import { PrometheusKind } from '../../lib/kinds/prometheus/prometheus-kind';
import { shortWindows } from '../../lib/kinds/short-windows';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { Mixin } from '../../lib/mixin';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { stackIn } from './foreign-kind';

describe('windows of rates', () => {
  test('hold at least 4 scrapes by default, also of 30 s', () => {
    expect(shortWindows(SHIPPED_KINDS, '30s')).toEqual([]);
    expect(shortWindows(SHIPPED_KINDS, '31s')).toEqual([
      "cannotStartWindow '2m' of kind 'kube-state-metrics' holds fewer than 4 scrapes at the interval '31s': use at least '124s', or scrape more often",
    ]);
  });

  test('are refused just below it, and allowed at it', () => {
    const trainer = (goodputWindow: string) => shortWindows([new TrainerKind({ goodputWindow })], '60s');
    expect(trainer('4m')).toEqual([]);
    expect(trainer('239s')).toEqual([
      "goodputWindow '239s' of kind 'tensorflow-training' holds fewer than 4 scrapes at the interval '60s': use at least '240s', or scrape more often",
    ]);
  });

  test('are refused by a stack and by a mixin', () => {
    const app = new App();
    const message = "failuresWindow '1m' of kind 'prometheus' holds fewer than 4 scrapes at the interval '20s': use at least '80s'";
    const monitoredAs = new PrometheusKind({ failuresWindow: '1m', rulesFailingFor: '1m' });
    stackIn(app, { prometheus: { scrapeInterval: '20s', monitoredAs } });
    expect(() => Manifests.of(app)).toThrow(message);
    expect(() => new Mixin([monitoredAs], { scrapeInterval: '20s' })).toThrow(message);
  });
});
