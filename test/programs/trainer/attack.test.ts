import { flood, secondsBehindGuesses, startExporter } from '../../../tools/bench/attack';
import { stopPrograms } from '../../../tools/servers/running-program';
import { Exporter } from '../../../trainer/src/exporter';

afterAll(stopPrograms);

// In seconds of the exporter's own work, as other tests use the machine as well; docs/benchmarks.md has how long others wait.
test('connections that send 1,800 scrapes each and read nothing hold up neither the kubelet nor Prometheus, and take little memory', async () => {
  const noticed = await flood(await startExporter(), 8, 2);
  expect(noticed.health.processorSeconds).toBeLessThan(1);
  expect(noticed.scrape.processorSeconds).toBeLessThan(2);
  expect(noticed.peakMebibytes).toBeLessThan(250);
});

test.each([true, false])('a right password waits for few of 50 wrong ones, whether its user was let in before: %p', async (known) => {
  expect((await secondsBehindGuesses(10, known)).processorSeconds).toBeLessThan(1);
});

test('the exporter is reached over IPv6 and IPv4', async () => {
  const exporter = await Exporter.start({ catalog: [], port: 0 });
  for (const host of ['[::1]', '127.0.0.1']) expect((await fetch(`http://${host}:${exporter.port}/healthz`)).status).toBe(200);
  await exporter.stop();
});
