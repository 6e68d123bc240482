import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { dataSchema, loadData } from '../../../trainer/src/input/data-source';
import { split } from '../../../trainer/src/input/samples';
import { SettingError } from '../../../trainer/src/setting-error';

const folder = temporaryFolder();
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Two images of 2 × 2 and their labels, as MNIST comes. */
const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 255, 0, 51, 255, 0, 0, 0]);
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);

describe('samples come from', () => {
  test.each([
    ['plain', (content: Buffer) => content],
    ['gzip', gzipSync],
  ])('%s IDX files, gray values brought to 0 to 1', (name, pack) => {
    const source = { kind: 'idx' as const, images: file(`images-${name}`, pack(images)), labels: file(`labels-${name}`, pack(labels)) };
    const { samples } = loadData(source, 1);
    expect(samples).toMatchObject({ shape: [2, 2, 1], classes: 8 });
    expect([...samples.labels]).toEqual([7, 3]);
    expect([...samples.features].map((value) => Number(value.toFixed(2)))).toEqual([0, 1, 0, 0.2, 1, 0, 0, 0]);
  });

  test('a CSV file, whose lines that cannot be used are left out and counted', () => {
    const csv = file('iris.csv', 'width,species,length\n1,setosa,2\n3,virginica,oops\n5,virginica,6\n7,setosa\n');
    const { samples, classNames, skipped } = loadData({ kind: 'csv', file: csv, label: 'species' }, 1);
    expect({ classNames, skipped }).toEqual({ classNames: ['setosa', 'virginica'], skipped: 2 });
    expect([...samples.features]).toEqual([1, 2, 5, 6]);
    expect([...samples.labels]).toEqual([0, 1]);
  });

  test('the seed, and are equal for equal seeds', () => {
    const source = { kind: 'synthetic' as const, samples: 100, features: 3, classes: 5 };
    expect(loadData(source, 7)).toEqual(loadData(source, 7));
    expect(loadData(source, 7)).not.toEqual(loadData(source, 8));
    expect(loadData(source, 7).samples).toMatchObject({ shape: [3], classes: 5 });
  });

  test('10,000 real digits', () => {
    const { samples, classNames } = loadData({ kind: 'digits' }, 1);
    expect(samples.labels).toHaveLength(10_000);
    expect(samples.features).toHaveLength(10_000 * 784);
    expect(classNames).toHaveLength(10);
  });
});

describe('a file that cannot be used is refused:', () => {
  test.each([
    ['no IDX', Buffer.from('a,b\n1,2\n'), labels, /images-bad is not an IDX file: it does not start with two zero bytes/],
    [
      'floats',
      Buffer.concat([Buffer.from([0, 0, 13]), images.subarray(3)]),
      labels,
      /has values of IDX type 13: only unsigned bytes \(8\) are supported/,
    ],
    ['cut short', images.subarray(0, 20), labels, /has 4 values, but its header says 8: it is truncated/],
    ['cut short in its head', images.subarray(0, 6), labels, /ends before its 3 dimensions: it is truncated/],
    ['cut short and packed', gzipSync(images).subarray(0, 20), labels, /images-bad is not a complete gzip file \(.*\): download it again/],
    ['other labels', images, Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]), /has 2 images and .* has 1 labels: they belong to different sets/],
  ])('%s', (_, badImages, badLabels, message) => {
    const source = { kind: 'idx' as const, images: file('images-bad', badImages), labels: file('labels-bad', badLabels) };
    expect(() => loadData(source, 1)).toThrow(message);
    // No restart fixes it.
    expect(() => loadData(source, 1)).toThrow(SettingError);
  });

  test.each([
    [
      'a CSV file that is not there',
      { kind: 'csv' as const, file: join(folder, 'gone.csv'), label: 'a' },
      'data.file: <folder>/gone.csv does not exist: use a CSV file whose first line contains the column names',
    ],
    ['a folder in its place', { kind: 'csv' as const, file: folder, label: 'a' }, 'data.file: <folder> is a folder: use a CSV file'],
    [
      'images that are not there',
      { kind: 'idx' as const, images: join(folder, 'gone'), labels: 'gone' },
      'data.images: <folder>/gone does not exist: use an IDX file, plain or gzip',
    ],
    [
      'labels that are not there',
      { kind: 'idx' as const, images: file('images', images), labels: join(folder, 'images', 'gone') },
      'data.labels: <folder>/images/gone is below a file: use an IDX file',
    ],
  ])('%s, by the setting that names it', (_, source, message) => {
    expect(() => loadData(source, 1)).toThrow(message.replace('<folder>', folder));
    expect(() => loadData(source, 1)).toThrow(SettingError);
  });

  test('a CSV file without the column of labels', () => {
    expect(() => loadData({ kind: 'csv', file: file('a.csv', 'a,b\n1,2\n'), label: 'species' }, 1)).toThrow(
      "has no column 'species': it has a, b",
    );
  });
});

test('a split puts every sample on one side, in an order that the seed decides', () => {
  const { samples } = loadData(dataSchema.parse({ kind: 'synthetic', samples: 50, features: 1 }), 1);
  const { training, validation } = split(samples, 0.2, 3);
  expect([training.labels.length, validation.labels.length]).toEqual([40, 10]);
  expect([...training.features, ...validation.features].sort()).toEqual([...samples.features].sort());
  expect(split(samples, 0.2, 3)).toEqual({ training, validation });
});
