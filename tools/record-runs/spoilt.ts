import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthetic } from '../../trainer/src/input/synthetic';
import { RunningProgram } from '../servers/running-program';
import { smallFileSystem } from '../small-file-system';
import { Line, writeSamples } from './samples';

export const TRAINER = join(__dirname, '../../build/trainer/main.js');

/** Where the trained model is written. */
export const EXPORTED = 'model';
/** As many samples of one class as there is one of the other. */
const RARE = 25;
/** As many lines as there is one that is broken. */
const BROKEN = 50;
/** Features are from 0 to 1, but for this. */
const SCALE = 1000;

/** Samples of which hardly any are of one class. */
export function rareClass(folder: string): void {
  const isKept = ({ label }: Line, index: number) => label === 0 || index % (2 * RARE) === 1;
  writeSamples(folder, samples(2).filter(isKept));
}

/** Samples of which some cannot be read. */
export function brokenLines(folder: string): void {
  const lines = samples(2).map((line, index) => (index % BROKEN === 1 ? { ...line, features: ['?'] } : line));
  writeSamples(folder, lines);
}

/** Samples whose features are far too large for weights as they are at the start. */
export function unscaled(folder: string): void {
  const lines = samples(4).map(({ features, label }) => ({ features: features.map((value) => SCALE * Number(value)), label }));
  writeSamples(folder, lines);
}

function samples(classes: number): Line[] {
  const { features, labels, shape } = synthetic({ samples: 10_000, features: 20, classes, seed: 1 });
  const [width] = shape;
  return Array.from(labels, (label, index) => ({ features: [...features.subarray(index * width, (index + 1) * width)], label }));
}

/** A run that was killed has left a checkpoint that does not match its checksum. */
export function breakNewestCheckpoint(folder: string): void {
  const options = ['--config', 'run.json', '--checkpoint-dir', 'checkpoints', '--checkpoint-interval', '0.5', '--metrics-port', '0'];
  spawnSync(process.execPath, [TRAINER, ...options, '--fault', 'kill', '--fault-at-step', '400'], { cwd: folder });
  const checkpoints = join(folder, 'checkpoints');
  const newest = readdirSync(checkpoints)
    .filter((name) => name.startsWith('step-'))
    .sort()
    .at(-1)!;
  const weights = join(checkpoints, newest, 'weights.bin');
  const bytes = readFileSync(weights);
  bytes[0] ^= 1;
  writeFileSync(weights, bytes);
}

/** Checkpoints lie on a disk that a few of them fit on. */
export function giveSmallDisk(folder: string): void {
  const disk = smallFileSystem('8m');
  if (disk.missing !== false) throw new Error(`the disk ${disk.missing}`);
  symlinkSync(disk.folder, join(folder, 'checkpoints'));
}

export function fillDisk(_: RunningProgram, folder: string): void {
  try {
    for (let file = 0; ; file++) writeFileSync(join(folder, 'checkpoints', `ballast-${file}`), Buffer.alloc(4096));
  } catch {
    // It is full.
  }
}

/** The model cannot be written when the run is over, though it could when it began. */
export function barExport(_: RunningProgram, folder: string): void {
  rmSync(join(folder, EXPORTED), { recursive: true });
  writeFileSync(join(folder, EXPORTED), '');
}

/** Gives it a third of its time, as a container does that has reached its limit of CPU. */
export function throttle({ pid }: RunningProgram): void {
  RunningProgram.start('/bin/sh', ['-c', `while kill -STOP ${pid}; do sleep 0.06; kill -CONT ${pid}; sleep 0.03; done`]);
}
