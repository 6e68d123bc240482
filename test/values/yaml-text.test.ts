import { Yaml } from 'cdk8s';
import { yamlText } from '../../lib/values/yaml-text';

test('strings that older readers take for something else are quoted', () => {
  expect(yamlText({ on: 'yes', mode: '0775', time: '12:30', none: 'null' })).toBe(
    '"on": "yes"\nmode: "0775"\ntime: "12:30"\nnone: "null"\n',
  );
});

test('a text is what cdk8s writes for the same object', () => {
  const long = 'sum by (run, node) (rate(a_total[5m])) '.repeat(20);
  const config = {
    long,
    block: 'first\nsecond: "x"\n',
    trailing: 'a \n\n',
    list: [{ a: 1 }, [], {}],
    ratio: 0.57,
    off: false,
    nothing: null,
    '{{ $value }}': '# no',
  };
  expect(yamlText(config)).toBe(Yaml.stringify(config));
});

test('a field without a value is left out', () => {
  expect(yamlText({ a: 1, b: undefined })).toBe('a: 1\n');
});
