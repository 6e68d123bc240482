import { join } from 'node:path';
import { RunningProgram } from '../servers/running-program';
import { temporaryFolder } from '../temporary-folder';
import { flood, portOf, waitBehindGuesses, startExporter } from './attack';
import { Bench, below, Figure, forOrientation } from './bench';

const SIDECAR = join(__dirname, '../../build/trainer/sidecar.js');

async function floodedExporter(sockets: number): Promise<Figure[]> {
  const subject = await startExporter();
  const { health, scrape, idleMebibytes, peakMebibytes } = await flood(subject, sockets);
  await subject.program.stop();
  const under = `under ${sockets} connections`;
  return [
    below(1, `/healthz ${under}`, health.seconds, 's'),
    below(2, `a scrape ${under}`, scrape.seconds, 's'),
    below(250, `resident memory ${under}`, peakMebibytes, 'MiB'),
    forOrientation('resident memory before', idleMebibytes, 'MiB'),
  ];
}

async function floodedSidecar(): Promise<Figure[]> {
  const folder = temporaryFolder();
  const writer = await startExporter('', folder);
  const program = RunningProgram.start(process.execPath, [
    // As in the manifests.
    '--max-old-space-size=64',
    SIDECAR,
    '--snapshot-dir',
    folder,
    '--metrics-host',
    '127.0.0.1',
    '--metrics-port',
    '0',
  ]);
  try {
    const { health, peakMebibytes } = await flood({ program, port: await portOf(program) }, 8);
    return [
      below(1, '/healthz of the sidecar under 8 connections', health.seconds, 's'),
      below(192, 'resident memory of the sidecar under 8 connections', peakMebibytes, 'MiB'),
    ];
  } finally {
    // With SIGTERM it would wait for a scrape of the trainer's death.
    program.kill('SIGINT');
    await Promise.all([program.closed, writer.program.stop()]);
  }
}

async function run(): Promise<Figure[]> {
  return [
    ...(await floodedExporter(4)),
    ...(await floodedExporter(8)),
    ...(await floodedSidecar()),
    below(1, 'a right password behind 50 wrong ones, cost 10', (await waitBehindGuesses(10, false)).seconds, 's'),
    below(1, 'the same, cost 12, user let in before', (await waitBehindGuesses(12, true)).seconds, 's'),
    below(3, 'the same, cost 12, user not let in before', (await waitBehindGuesses(12, false)).seconds, 's'),
  ];
}

export const bench: Bench = {
  title: 'The exporter under attack',
  method:
    'Connections that send 1,800 scrapes of a page of 256 kB each and read nothing, beside probes and scrapes over new connections for 5 seconds, in a process that does nothing else. 50 different wrong passwords at once, then a right one.',
  run,
};
