import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';
import { parseOptions } from '../../trainer/src/options';

function description(text: string, name = 'run.yaml'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

describe('a run description', () => {
  afterEach(() => {
    delete process.env.TRAINWATCH_EPOCHS;
    jest.restoreAllMocks();
  });

  test('may be YAML, and what it leaves out is as always', () => {
    const file = description(
      'model: mlp\nepochs: 7\nschedule: cosine\ndata: { kind: csv, file: iris.csv, label: species }\ndeadline: 2030-01-31T18:00:00Z\n',
    );
    expect(parseOptions(['--config', file])).toMatchObject({
      model: 'mlp',
      epochs: 7,
      schedule: 'cosine',
      data: { kind: 'csv', file: 'iris.csv', label: 'species' },
      deadline: Date.UTC(2030, 0, 31, 18) / 1000,
      batchSize: 64,
    });
  });

  test('may be JSON', () => {
    expect(parseOptions(['--config', description('{"optimizer": "sgd"}', 'run.json')]).optimizer).toBe('sgd');
  });

  test('gives way to the environment, and that to the command line', () => {
    const file = description('epochs: 7\nseed: 7\nbatchSize: 7\n');
    process.env.TRAINWATCH_EPOCHS = '8';
    expect(parseOptions(['--config', file, '--seed', '9'])).toMatchObject({ batchSize: 7, epochs: 8, seed: 9 });
  });

  test.each([
    ['epochs: many', 'epochs: Invalid input: expected number, received string'],
    ['epochs: 0', 'epochs: Too small: expected number to be >=1'],
    ['model: gpt', 'model: Invalid option: expected one of "cnn"|"mlp"|"lstm"'],
    ['data: { kind: csv, file: a.csv }', 'data.label: Invalid input: expected string, received undefined'],
    ['epoch: 3', 'the whole: Unrecognized key: "epoch"'],
    ['deadline: tomorrow', 'deadline: must be a time such as 2030-01-31T18:00:00Z'],
  ])('with %p is refused with the place and what is allowed', (text, message) => {
    const errors: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => errors.push(String(chunk)) > 0);
    const file = description(text);
    expect(() => parseOptions(['--config', file])).toThrow();
    expect(errors.join('')).toBe(`error: run description ${file} is wrong:\n  ${message}\n`);
  });
});
