import { flood, startExporter, Wait, waitBehindGuesses } from '../../../tools/bench/attack';
import { stopPrograms } from '../../../tools/servers/running-program';
import { Exporter } from '../../../trainer/src/exporter';

afterAll(stopPrograms);

/** After which Prometheus gives a scrape up. */
const SCRAPE_TIMEOUT_SECONDS = 10;

/** Other tests use the machine as well, so that the exporter's own work says more than the wait; docs/benchmarks.md has the wait in quiet. */
function expectAtMost(wait: Wait, processorSeconds: number): void {
  expect(wait.processorSeconds).toBeLessThan(processorSeconds);
  expect(wait.seconds).toBeLessThan(SCRAPE_TIMEOUT_SECONDS);
}

test('connections that send 1,800 scrapes each and read nothing hold up neither the kubelet nor Prometheus, and take little memory', async () => {
  const noticed = await flood(await startExporter(), 8, 2);
  expectAtMost(noticed.health, 1);
  expectAtMost(noticed.scrape, 2);
  expect(noticed.peakMebibytes).toBeLessThan(250);
});

test.each([true, false])('a right password waits for few of 50 wrong ones, whether its user was let in before: %p', async (known) => {
  expectAtMost(await waitBehindGuesses(10, known), 1);
});

test('the exporter is reached over IPv6 and IPv4', async () => {
  const exporter = await Exporter.start({ catalog: [], port: 0 });
  for (const host of ['[::1]', '127.0.0.1']) expect((await fetch(`http://${host}:${exporter.port}/healthz`)).status).toBe(200);
  await exporter.stop();
});
