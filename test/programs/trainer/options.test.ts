import { parseOptions } from '../../../trainer/src/options';

describe('options', () => {
  const errors: string[] = [];
  beforeEach(() => {
    errors.splice(0);
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const name of Object.keys(process.env)) if (name.startsWith('TRAINWATCH_')) delete process.env[name];
  });

  test('without any, five epochs of the CNN are trained and metrics are on port 9091', () => {
    expect(parseOptions([])).toMatchObject({
      model: 'cnn',
      epochs: 5,
      metricsHost: '::',
      metricsPort: 9091,
      hold: 2,
      scrapeInterval: 15,
      expectGpu: false,
    });
  });

  test('each can be an environment variable, and the command line goes before it', () => {
    process.env.TRAINWATCH_METRICS_PORT = '9200';
    process.env.TRAINWATCH_EXPECT_GPU = 'true';
    process.env.TRAINWATCH_MODEL = 'mlp';
    expect(parseOptions(['--model', 'cnn'])).toMatchObject({ metricsPort: 9200, expectGpu: true, model: 'cnn' });
  });

  test('an environment variable can say no', () => {
    process.env.TRAINWATCH_EXPECT_GPU = 'false';
    expect(parseOptions([]).expectGpu).toBe(false);
  });

  test('hold may be forever', () => {
    expect(parseOptions(['--hold', 'forever']).hold).toBe(Infinity);
  });

  test('the deadline is a time', () => {
    expect(parseOptions(['--deadline', '2030-01-31T18:00:00Z']).deadline).toBe(Date.UTC(2030, 0, 31, 18) / 1000);
  });

  test.each([
    [['--epochs', '0'], "error: option '--epochs <n>' argument '0' is invalid. it must be a whole number of at least 1"],
    [['--metrics-port', '70000'], "argument '70000' is invalid. it must be a whole number from 0 to 65535"],
    [['--learning-rate', 'fast'], "argument 'fast' is invalid. it must be a number from 0 to 1"],
    [['--hold', 'long'], "argument 'long' is invalid. it must be a number of at least 0, or 'forever'"],
    [['--model', 'gpt'], "argument 'gpt' is invalid. Allowed choices are cnn, mlp, lstm."],
    [['--deadline', 'tomorrow'], "argument 'tomorrow' is invalid. it must be a time such as 2030-01-31T18:00:00Z"],
    [['--expect-gpu', 'maybe'], "argument 'maybe' is invalid. it must be 'true' or 'false'"],
    [
      ['--data', 'mnist'],
      'argument \'mnist\' is invalid. it is not a data source:\n  kind: "mnist" is not one of digits, idx, csv, synthetic',
    ],
    [['--data', ''], 'it is not a data source:\n  document: null is not one of digits, idx, csv, synthetic'],
    [['--data', '{kind: csv'], "argument '{kind: csv' is invalid. it is not YAML: "],
    [['--unjudged', 'plateau, spikes'], "argument 'plateau, spikes' is invalid. it must be a list such as plateau,divergence"],
    [['--push-url', 'http://me:secret/42@gateway:9091'], "argument 'http://…@gateway:9091' is invalid. it must be a URL such as"],
    [['--push-url', 'http://me:secret@gateway:9091'], "argument 'http://…@gateway:9091' is invalid. put credentials into the file"],
    [['--epoch', '3'], "error: unknown option '--epoch'\n(Did you mean --epochs?)"],
  ])('%p is refused with what is allowed', (args, message) => {
    expect(() => parseOptions(args)).toThrow();
    expect(errors.join('')).toContain(message);
    expect(errors.join('')).not.toContain('secret');
  });
});
