// cspell:ignore writestr Purelib
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { wheelFor } from '../../tools/native/tensorflow';
import { temporaryFolder } from '../../tools/temporary-folder';
import { pinsOf, runPip } from '../../tools/wheels/pip';
import { describeUnless } from '../servers';

const WHEEL = 'pinned-1.0-py3-none-any.whl';
const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('pinned.txt', sys.argv[2])
    wheel.writestr('pinned-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: pinned\\nVersion: 1.0\\n')
    wheel.writestr('pinned-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('pinned-1.0.dist-info/RECORD', '')
`;
const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

describeUnless(!hasPip && 'needs pip', 'a wheel', () => {
  const folder = temporaryFolder();
  const make = (content: string) => spawnSync('python3', ['-c', MAKE_WHEEL, join(folder, WHEEL), content]);
  const pins = join(folder, 'pins.txt');
  const get = async () => {
    rmSync(join(folder, 'target'), { recursive: true, force: true });
    mkdirSync(join(folder, 'target'));
    await runPip(['download', '--no-index', '--find-links', folder, '--dest', join(folder, 'target')], pins);
    return readFileSync(join(folder, 'target', WHEEL));
  };

  beforeAll(() => {
    make('as released');
    const { stdout } = spawnSync('python3', ['-m', 'pip', 'hash', join(folder, WHEEL)], { encoding: 'utf8' });
    writeFileSync(pins, `pinned==1.0 ${stdout.trim().split('\n')[1]}\n`);
  });

  test('that is the one of its pin is taken', async () => {
    expect((await get()).includes('as released')).toBe(true);
  });

  test('that somebody has changed is refused', async () => {
    make('tampered with');
    await expect(get()).rejects.toThrow(`pinned==1.0 is not the one that was pinned in ${pins}: do not use it`);
  });
});

test.each(['tensorflow-cpu', 'tensorflow-gpu', 'hadolint', 'openmetrics'] as const)(
  'each wheel of %s has an exact version and a hash',
  (wheels) => {
    const lines = readFileSync(pinsOf(wheels), 'utf8')
      .replace(/\\\n/g, '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.filter((line) => !/^[\w-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+$/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  },
);

test.each([true, false])('the pinned TensorFlow is the version that the binding is built with (GPU: %s)', (gpu) => {
  const { requirement, pins } = wheelFor('linux-x64', gpu)!;
  expect(readFileSync(pinsOf(pins), 'utf8')).toContain(`${requirement.replace('[and-cuda]', '')} --hash`);
});
