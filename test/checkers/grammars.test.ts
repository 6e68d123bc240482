import { spawnSync } from 'node:child_process';
import { INTEGRATIONS, SETTINGS } from '../../lib/routing/receivers/recorded/integrations';
import { assertReceiverConfig } from '../../lib/routing/receivers/settings-check';
import { TIME_ZONES } from '../../lib/values/recorded/time-zones';
import { TimeInterval } from '../../lib/routing/time-interval';
import { describeWithServers, requireProgram } from '../servers';
import { writeTemporary } from './tool';

/** What amtool says about each of many configurations; empty when it takes one. */
function judge(configs: object[]): string[] {
  const files = configs.map((config) => writeTemporary('config.yml', config));
  const { stdout, stderr } = spawnSync(requireProgram('amtool'), ['check-config', ...files], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const said = `${stdout}${stderr}`.split(/^Checking '/m).slice(1);
  expect(said).toHaveLength(files.length);
  return said.map((text) => (text.includes('SUCCESS') ? '' : text));
}

const route = { receiver: 'own' };

/** amtool crashes when it is to update a message and does not know where. */
const NEEDED: Record<string, object> = { slack_configs: { api_url: 'https://slack.com/api/chat.postMessage' } };

const withSettings = (integration: string, settings: object): object => ({
  route,
  receivers: [{ name: 'own', [integration]: [{ ...NEEDED[integration], ...settings }] }],
});

const withZone = (location: string): object => ({
  route,
  receivers: [{ name: 'own' }],
  time_intervals: [{ name: 'zone', time_intervals: [{ location }] }],
});

const SAMPLES: Record<string, unknown> = { text: '1', secret: '1', flag: true, number: 1, any: '1' };

function sample(type: string): unknown {
  const [, collection, element] = /^(list|map) of (.+)$/.exec(type) ?? [];
  if (collection === 'list') return [sample(element)];
  if (collection === 'map') return { a: sample(element) };
  return type in SAMPLES ? SAMPLES[type] : {};
}

/** Every field of every integration, and of the structs in it, as a path. */
function paths(type: string): { path: string[]; type: string }[] {
  return Object.entries(SETTINGS[type]).flatMap(([field, of]) => [
    { path: [field], type: of },
    ...(of in SETTINGS ? paths(of).map((inner) => ({ ...inner, path: [field, ...inner.path] })) : []),
  ]);
}

function nested([field, ...deeper]: string[], value: unknown): object {
  return { [field]: deeper.length > 0 ? nested(deeper, value) : value };
}

const UNKNOWN = /field \w+ not found in type/;

describeWithServers(['amtool'], 'what Alertmanager takes', () => {
  test.each(Object.entries(INTEGRATIONS))('%s: it knows every field, and none that is misspelled', (integration, type) => {
    const fields = paths(type);
    const right = fields.map(({ path, type: of }) => nested(path, sample(of)));
    const wrong = fields.map(({ path }) => nested([...path.slice(0, -1), `${path.at(-1)}z`], '1'));
    for (const settings of wrong)
      expect(() => assertReceiverConfig('own', { integration, settings: { ...settings } })).toThrow(/has no field/);
    const judged = judge([...right, ...wrong].map((settings) => withSettings(integration, settings)));
    expect(judged.slice(0, right.length).filter((text) => UNKNOWN.test(text))).toEqual([]);
    expect(judged.slice(right.length).filter((text) => !UNKNOWN.test(text))).toEqual([]);
  });

  test('no other integration', () => {
    const [judged] = judge([withSettings('slak_configs', {})]);
    expect(judged).toMatch(/field slak_configs not found/);
  });

  test('every zone that is accepted here, and none that is refused', () => {
    const zones = Object.entries(TIME_ZONES).flatMap(([area, names]) =>
      names.split(' ').map((name) => (area === '' ? name : `${area}/${name}`)),
    );
    const accepted = zones.filter((zone) => isAccepted(zone));
    expect(accepted.length).toBeGreaterThan(400);
    expect(judge(accepted.map(withZone)).filter((text) => text !== '')).toEqual([]);
    const refused = ['asia/shanghai', 'utc', 'gmt', '+08:00', 'Asia/Shangai', 'ASIA/TOKYO'];
    expect(refused.filter(isAccepted)).toEqual([]);
    expect(judge(refused.map(withZone)).filter((text) => text === '')).toEqual([]);
  });
});

function isAccepted(zone: string): boolean {
  try {
    return TimeInterval.daily('08:00', '09:00', zone) instanceof TimeInterval;
  } catch {
    return false;
  }
}
