import { readGivenFile } from '../given-file';
import { SettingError } from '../setting-error';
import { Samples } from './samples';

/** Samples of a CSV file, and the lines that had to be left out. */
export interface CsvSamples {
  readonly samples: Samples;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  readonly skipped: number;
}

/**
 * Numbers separated by commas, the first line naming the columns; no quotes. Lines with another number of columns, an empty label or
 * something that is no number are left out.
 *
 * @param labelColumn column that names the class of a sample; all others are features
 */
export function readCsv(file: string, labelColumn: string): CsvSamples {
  const [header, ...lines] = readGivenFile('data.file', file, 'use a CSV file whose first line contains the column names')
    .toString()
    .trim()
    .split(/\r?\n/);
  const columns = header.split(',').map((name) => name.trim());
  const labelAt = columns.indexOf(labelColumn);
  if (labelAt < 0) throw new SettingError(`${file} has no column '${labelColumn}': it has ${columns.join(', ')}`);
  const rows = lines.map((line) => line.split(',').map((cell) => cell.trim())).filter((row) => isWhole(row, columns.length, labelAt));
  if (rows.length === 0) throw new SettingError(`${file} has no usable line: each needs ${columns.length} numbers and a label`);
  const classNames = [...new Set(rows.map((row) => row[labelAt]))].sort();
  return {
    samples: {
      features: Float32Array.from(rows.flatMap((row) => row.filter((_, index) => index !== labelAt).map(Number))),
      labels: Int32Array.from(rows, (row) => classNames.indexOf(row[labelAt])),
      shape: [columns.length - 1],
      classes: classNames.length,
    },
    classNames,
    skipped: lines.length - rows.length,
  };
}

function isWhole(row: readonly string[], width: number, labelAt: number): boolean {
  return row.length === width && row.every((cell, index) => cell !== '' && (index === labelAt || Number.isFinite(Number(cell))));
}
