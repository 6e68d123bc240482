import { durationMs, positiveDuration } from '../../lib/values/durations';
import { assertDnsLabel, assertLabels, assertPort, assertPrometheusLabelName } from '../../lib/values/names';
import { percentText } from '../../lib/values/percent-text';
import { quantity } from '../../lib/kubernetes/quantities';
import { SecretFiles } from '../../lib/kubernetes/secret-files';
import { SecretKey } from '../../lib/values/secret-key';

describe('a duration', () => {
  test.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['5m100ms', 300_100],
    ['2w', 1_209_600_000],
  ])('%s has %d milliseconds', (text, ms) => {
    expect(durationMs('interval', text)).toBe(ms);
  });

  test.each(['', '5 minutes', '30', '1.5h', '30m1h', '-5m'])("'%s' is refused with an example of what is right", (text) => {
    expect(() => durationMs('scrape interval', text)).toThrow(
      `scrape interval '${text}' is not a duration: write whole numbers with ms, s, m, h, d, w or y, largest first, for example '30s' or '1h30m'`,
    );
  });

  test('longer than servers can count is refused', () => {
    expect(durationMs('retention', '292y')).toBe(292 * 31_536_000_000);
    expect(() => durationMs('retention', '293y')).toThrow("retention '293y' is too long: use at most '292y'");
  });

  test('zero is refused where something has to last', () => {
    expect(() => positiveDuration('retention', '0s')).toThrow("retention '0s' must be longer than 0");
  });
});

describe('a percentage', () => {
  test.each([
    [0.57, '57%'],
    [0.9, '90%'],
    [1 - 0.999, '0.1%'],
    [0.00005, '0.005%'],
    [1e-8, '0.000001%'],
    [1, '100%'],
    [0, '0%'],
    [-0.5, '-50%'],
  ])('of %d reads %s', (ratio, text) => {
    expect(percentText(ratio)).toBe(text);
  });
});

describe('a quantity', () => {
  test.each(['500m', '2', '0.5', '400Mi', '50Gi'])('%s is accepted', (text) => {
    expect(quantity('memory', text).value).toBe(text);
  });

  test.each(['4 GB', '4GB', '-1', 'lots', ''])("'%s' is refused with examples", (text) => {
    expect(() => quantity('memory', text)).toThrow(
      `memory '${text}' is not a quantity: write a number and a unit, for example '500m', '2', '400Mi' or '50Gi'`,
    );
  });
});

describe('names, labels and ports', () => {
  test('a name with capitals is refused with the rule', () => {
    expect(() => assertDnsLabel('namespace', 'Training')).toThrow(
      "namespace 'Training' is not a DNS label: use at most 63 of a-z, 0-9 and '-', starting with a letter",
    );
  });

  test('a label value with a space is refused, naming key and value', () => {
    expect(() => assertLabels({ 'trainwatch/team': 'computer vision' })).toThrow(
      "value 'computer vision' of label 'trainwatch/team' is not valid",
    );
  });

  test('a label key with two slashes is refused', () => {
    expect(() => assertLabels({ 'a/b/c': 'x' })).toThrow("label key 'a/b/c' is not valid");
  });

  test('a Prometheus label that would need quotes is refused', () => {
    expect(() => assertPrometheusLabelName('external label', 'data-center')).toThrow(
      "external label 'data-center' is not a plain label name: use letters, digits and '_', not starting with a digit",
    );
  });

  test.each([0, 65536, 90.5, Number.NaN])('%d is no port', (port) => {
    expect(() => assertPort('metrics port', port)).toThrow(`metrics port ${port} is not a port: use a whole number from 1 to 65535`);
  });
});

describe('SecretKey', () => {
  test('a pasted webhook URL is refused without being repeated', () => {
    const url = 'https://hooks.example.com/services/T000/B000/sesame';
    expect(() => SecretKey.of(url, 'url')).toThrow('is not the name of a Secret: give the name, never the value');
    expect(() => SecretKey.of(url, 'url')).not.toThrow(/sesame/);
    expect(() => SecretKey.of('slack', url)).not.toThrow(/sesame/);
  });

  test('keys of one Secret share a volume that holds only them', () => {
    const files = new SecretFiles('/etc/alertmanager/secrets');
    expect(files.add(SecretKey.of('slack', 'webhook-url'))).toBe('/etc/alertmanager/secrets/slack/webhook-url');
    files.add(SecretKey.of('slack', 'token'));
    expect(files.volumes()).toEqual([
      {
        name: 'secret-slack',
        secret: {
          secretName: 'slack',
          items: [
            { key: 'webhook-url', path: 'webhook-url' },
            { key: 'token', path: 'token' },
          ],
        },
      },
    ]);
    expect(files.mounts()).toEqual([{ name: 'secret-slack', mountPath: '/etc/alertmanager/secrets/slack', readOnly: true }]);
  });
});
