import { Metric } from '../../lib/metrics';
import { readSeries } from '../../tools/read-series';
import { constantOf } from '../../tools/record-catalogs/catalog-module';
import { familiesOf, MetricFamily } from '../../tools/record-catalogs/exposition';
import { RECORDINGS } from '../../tools/record-catalogs/recordings';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { describeWithServers } from '../servers';

const READ = readSeries(SHIPPED_KINDS);

/** The committed metrics that a rule or a panel reads. */
async function readMetrics(name: string): Promise<Metric[]> {
  const module = (await import(`../../lib/metrics/recorded/${name}`)) as Record<string, Metric[]>;
  return module[constantOf(name)].filter(({ seriesNames }) => seriesNames.some((series) => READ.has(series)));
}

function family({ type, name, help, labels }: Metric): MetricFamily {
  return { type, name, help, labels: labels.map((label) => label.name) };
}

describe.each(RECORDINGS.map((recording) => [recording.name, recording] as const))('the recorded catalog of %s', (name, recording) => {
  describeWithServers(recording.programs, 'beside the program of the version that is deployed', () => {
    test('has every metric that rules and panels read as the program exports it', async () => {
      const expected = (await readMetrics(name)).map(family);
      const exported = new Map(familiesOf(await recording.expositions()).map((one) => [one.name, one]));
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.map((one) => exported.get(one.name))).toEqual(expected);
    });
  });
});
