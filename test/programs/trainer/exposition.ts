import { Metric } from '../../../lib/metrics';
import { viewsOf } from '../../../trainer/src/exporter/layout';
import { Recorder, SeriesAnnouncement } from '../../../trainer/src/exporter/recorder';
import { ExpositionFormat, snapshotRegistry } from '../../../trainer/src/exporter/registry';
import { SnapshotReader } from '../../../trainer/src/exporter/snapshot';

/** A recorder whose metrics are read in the same thread. */
export function recorderWithReader(
  catalog: Metric[],
  format: ExpositionFormat = 'prometheus',
): { recorder: Recorder; reader: SnapshotReader; text: () => Promise<string> } {
  const announced: SeriesAnnouncement[] = [];
  const recorder = new Recorder(catalog, (series) => announced.push(series));
  const reader = new SnapshotReader(recorder.layout, viewsOf(recorder.buffer, recorder.layout));
  const read = (metric: number) => {
    for (const series of announced.splice(0)) reader.learn(series);
    return reader.read(metric);
  };
  const registry = snapshotRegistry(catalog, read, format);
  return { recorder, reader, text: () => registry.metrics() };
}

/** The samples of an exposition, without comments. */
export function samples(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Value of the one sample whose name and labels are written exactly so. */
export function valueOf(text: string, series: string): number | undefined {
  const line = samples(text).find((sample) => sample.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1).replace('Nan', 'NaN'));
}
