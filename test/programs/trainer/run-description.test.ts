import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { parseOptions } from '../../../trainer/src/options';

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
    ['epochs: many', 'epochs: "many" is invalid: expected number, received string'],
    ['epochs: 0', 'epochs: 0 is invalid: Too small: expected number to be >=1'],
    ['model: gpt', 'model: "gpt" is invalid: expected one of "cnn"|"mlp"|"lstm"'],
    ['learningRate: 2', 'learningRate: 2 is invalid: Too big: expected number to be <=1'],
    ['data: { kind: csv, file: a.csv }', 'data.label: Invalid input: expected string, received undefined'],
    ['data: mnist', 'data.kind: "mnist" is not one of digits, idx, csv, synthetic'],
    ['epochs: 3\nsteps: 100', 'steps: a run ends after its epochs or after its steps: remove one of them'],
    ['deadline: tomorrow', 'deadline: "tomorrow" is invalid: must be a time such as 2030-01-31T18:00:00Z'],
  ])('with %p is refused with the place and what is allowed', (text, message) => {
    const file = description(text);
    expect(refusal(file)).toBe(`error: run description ${file} is invalid:\n  ${message}\n`);
  });

  test('with an unknown word is refused with those that are known', () => {
    expect(refusal(description('epoch: 3'))).toMatch(
      /^error: run description .* is invalid:\n {2}document: unknown epoch: allowed are model, modelFolder, data, epochs, .*, lossThreshold\n$/,
    );
  });

  test.each([
    ['model: [', /^error: run description .*run.yaml cannot be read: Flow sequence in block collection must be .* at line 1, column 9/],
    [undefined, /^error: run description .* cannot be read: ENOENT: no such file or directory/],
  ])('that is %p is refused with the reason', (text, message) => {
    expect(refusal(text === undefined ? '/nonexistent/run.yaml' : description(text))).toMatch(message);
  });

  test('gives its steps up when the environment or the command line names epochs', () => {
    const file = description('steps: 100\n');
    expect(parseOptions(['--config', file])).toMatchObject({ steps: 100 });
    const { epochs, steps } = parseOptions(['--config', file, '--epochs', '2']);
    expect({ epochs, steps }).toEqual({ epochs: 2, steps: undefined });
  });
});

/** Every key: its text as an option and in the environment, and what becomes of it. */
const KEYS: [string, string, unknown][] = [
  ['model', 'lstm', 'lstm'],
  ['modelFolder', '/models/mine', '/models/mine'],
  ['data', '{ kind: idx, images: a.gz, labels: b.gz }', { kind: 'idx', images: 'a.gz', labels: 'b.gz' }],
  ['data', '{ kind: csv, file: a.csv, label: class }', { kind: 'csv', file: 'a.csv', label: 'class' }],
  ['data', 'synthetic', { kind: 'synthetic', samples: 10_000, features: 20, classes: 4 }],
  ['epochs', '7', 7],
  ['steps', '700', 700],
  ['batchSize', '8', 8],
  ['optimizer', 'rmsprop', 'rmsprop'],
  ['learningRate', '0.25', 0.25],
  ['schedule', 'step', 'step'],
  ['seed', '0', 0],
  ['validationShare', '0.5', 0.5],
  ['evaluateEvery', '30', 30],
  ['patience', '2', 2],
  ['backend', 'wasm', 'wasm'],
  ['expectGpu', 'true', true],
  ['checkpointInterval', '0.5', 0.5],
  ['checkpointKeep', '9', 9],
  ['logEvery', '3', 3],
  ['diagnosticsEvery', '4', 4],
  ['hold', '1', 1],
  ['deadline', '2030-01-31T18:00:00Z', Date.UTC(2030, 0, 31, 18) / 1000],
  ['timeBudget', '60', 60],
  ['costBudget', '2.5', 2.5],
  ['gpuPrice', '3', 3],
  ['lossThreshold', '0.1', 0.1],
];

describe('every key of a run description', () => {
  const words = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

  test.each(KEYS)('%s (%s) is as good in the file, in the environment and on the command line', (key, text, value) => {
    const variable = `TRAINWATCH_${words(key).toUpperCase().replaceAll('-', '_')}`;
    const parsed = (args: string[]) => (parseOptions(args) as unknown as Record<string, unknown>)[key];
    process.env[variable] = text;
    const inEnvironment = parsed([]);
    delete process.env[variable];
    expect({
      file: parsed(['--config', description(`${key}: ${text}`)]),
      inEnvironment,
      option: parsed([`--${words(key)}`, text]),
    }).toEqual({
      file: value,
      inEnvironment: value,
      option: value,
    });
  });

  test('is in this table', () => {
    const known = /allowed are (.*)/.exec(refusal(description('unknown: 1')))![1].split(', ');
    expect([...new Set(KEYS.map(([key]) => key))]).toEqual(known);
  });
});

/** What is written about a description that is refused. */
function refusal(file: string): string {
  const errors: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => errors.push(String(chunk)) > 0);
  expect(() => parseOptions(['--config', file])).toThrow();
  spy.mockRestore();
  return errors.join('');
}
