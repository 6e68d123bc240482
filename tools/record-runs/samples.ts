import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the samples are that are made here. */
export const SAMPLES = { kind: 'csv', file: 'samples.csv', label: 'label' };

export interface Line {
  readonly features: readonly (number | string)[];
  readonly label: number;
}

export function writeSamples(folder: string, lines: readonly Line[]): void {
  const header = [...lines[0].features.map((_, index) => `feature${index}`), SAMPLES.label];
  const rows = lines.map(({ features, label }) => [...features, `class${label}`]);
  writeFileSync(join(folder, SAMPLES.file), [header, ...rows].map((row) => row.join(',')).join('\n'));
}
