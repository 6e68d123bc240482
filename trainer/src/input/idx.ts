import { gunzipSync } from 'node:zlib';
import { readGivenFile } from '../given-file';
import { SettingError } from '../setting-error';
import { Samples } from './samples';

const UNSIGNED_BYTE = 0x08;
const GZIP_MAGIC = 0x1f8b;
const MAX_BYTE = 255;

/** Images and labels in IDX files, plain or gzip, as MNIST and Fashion-MNIST come; gray values are brought to 0 to 1. */
export function readIdx(imagesFile: string, labelsFile: string): Samples {
  const images = readArray('data.images', imagesFile);
  const labels = readArray('data.labels', labelsFile);
  if (images.shape.length !== 3 || labels.shape.length !== 1) {
    throw new SettingError(
      `IDX files ${imagesFile} and ${labelsFile} have ${images.shape.length} and ${labels.shape.length} dimensions: images have 3, labels 1`,
    );
  }
  if (images.shape[0] !== labels.shape[0]) {
    throw new SettingError(
      `${imagesFile} has ${images.shape[0]} images and ${labelsFile} has ${labels.shape[0]} labels: they belong to different sets`,
    );
  }
  return {
    features: Float32Array.from(images.bytes, (value) => value / MAX_BYTE),
    labels: Int32Array.from(labels.bytes),
    shape: [...images.shape.slice(1), 1],
    classes: labels.bytes.reduce((most, label) => Math.max(most, label), 0) + 1,
  };
}

function readArray(setting: string, file: string): { shape: number[]; bytes: Uint8Array } {
  const content = unpacked(setting, file);
  if (content.length < 4 || content.readUInt16BE(0) !== 0)
    throw new SettingError(`${file} is not an IDX file: it does not start with two zero bytes`);
  if (content[2] !== UNSIGNED_BYTE)
    throw new SettingError(`${file} has values of IDX type ${content[2]}: only unsigned bytes (8) are supported`);
  const dimensions = content[3];
  if (content.length < 4 + 4 * dimensions) throw new SettingError(`${file} ends before its ${dimensions} dimensions: it is truncated`);
  const shape = Array.from({ length: dimensions }, (_, index) => content.readUInt32BE(4 + 4 * index));
  const bytes = content.subarray(4 + 4 * dimensions);
  const expected = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected)
    throw new SettingError(`${file} has ${bytes.length} values, but its header says ${expected}: it is truncated`);
  return { shape, bytes };
}

function unpacked(setting: string, file: string): Buffer {
  const raw = readGivenFile(setting, file, 'use an IDX file, plain or gzip');
  if (raw.length < 2 || raw.readUInt16BE(0) !== GZIP_MAGIC) return raw;
  try {
    return gunzipSync(raw);
  } catch (error) {
    throw new SettingError(`${file} is not a complete gzip file (${(error as Error).message}): download it again`);
  }
}
