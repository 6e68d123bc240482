import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { ProgressBar } from '../../../trainer/src/report/progress-bar';

/** A terminal that remembers what was written to it. */
function terminal() {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 200, rows: 20 });
  stream.on('data', (chunk: Buffer) => written.push(stripVTControlCharacters(chunk.toString())));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

test('a program that ends without a word leaves a terminal with its cursor', () => {
  const shown = '\u001b[?25h';
  const written: string[] = [];
  const { stream } = terminal();
  stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const before = process.listenerCount('exit');
  const bar = new ProgressBar(stream);
  bar.begins(0, 200);
  expect(written.join('')).not.toContain(shown);
  process.listeners('exit').at(-1)!(0);
  expect(written.join('')).toContain(shown);
  expect(process.listenerCount('exit')).toBe(before);
});

test('a bar shows how far the run is, and lines of the log stay above it', () => {
  const { stream, text } = terminal();
  const bar = new ProgressBar(stream);
  bar.lines.write('before\n');
  bar.begins(0, 200);
  bar.windowCompleted({ step: 50, loss: 0.51234, accuracy: 0.875, learningRate: 0.1, gradientNorm: 1, stepsPerSecond: 123.4 });
  bar.evaluated({ step: 50, epoch: 1, loss: 0.4, accuracy: 0.9 });
  bar.lines.write('in the midst\n');
  bar.stop();
  bar.lines.write('after\n');
  expect(text()).toMatch(/^before\n/);
  expect(text()).toMatch(/in the midst\n.*25% {2}step 50 of 200 {2}loss 0.512 {2}accuracy 87.5% {2}123 steps\/s {2}validation 90.0%/);
  expect(text()).toMatch(/\nafter\n$/);
});
