import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../../tools/cache';
import { RunningProgram } from '../../tools/servers/running-program';
import { waitUntil } from '../../tools/servers/wait-until';
import { temporaryFolder } from '../../tools/temporary-folder';

describe('buildOnce', () => {
  let log: jest.SpyInstance;

  beforeEach(() => {
    log = jest.spyOn(console, 'log').mockImplementation();
  });

  afterEach(() => {
    log.mockRestore();
  });

  test('publishes what was built, once', async () => {
    const folder = join(temporaryFolder(), 'below', 'server-1.0.0');
    const build = jest.fn((target: string) => Promise.resolve(writeFileSync(join(target, 'program'), 'built')));
    await buildOnce(folder, build);
    await buildOnce(folder, build);
    expect(readFileSync(join(folder, 'program'), 'utf8')).toBe('built');
    expect(build).toHaveBeenCalledTimes(1);
  });

  test('two at once build once, and the second says what it waits for', async () => {
    const cache = temporaryFolder();
    const folder = join(cache, 'server-1.0.0');
    const build = jest.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 50)));
    await Promise.all([buildOnce(folder, build), buildOnce(folder, build)]);
    expect(build).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledWith(`waiting for another process that builds ${folder}`);
    expect(readdirSync(cache)).toEqual(['server-1.0.0']);
  });

  test('a build that fails leaves nothing behind', async () => {
    const cache = temporaryFolder();
    const build = (target: string) => {
      writeFileSync(join(target, 'half'), '');
      return Promise.reject(new Error('no space left'));
    };
    await expect(buildOnce(join(cache, 'server-1.0.0'), build)).rejects.toThrow('no space left');
    expect(readdirSync(cache)).toEqual([]);
  });

  test('a build that is killed leaves nothing behind', async () => {
    const cache = temporaryFolder();
    const cacheModule = JSON.stringify(join(__dirname, '../../tools/cache.ts'));
    const folder = JSON.stringify(join(cache, 'server-1.0.0'));
    const program = `require(${cacheModule}).buildOnce(${folder}, () => new Promise((resolve) => setTimeout(resolve, 3_600_000)))`;
    const building = RunningProgram.start(process.execPath, ['--import', 'tsx', '-e', program]);
    await waitUntil('it builds', () => readdirSync(cache), { until: ({ length }) => length === 2, programs: [building] });
    building.kill('SIGKILL');
    await waitUntil('its folder and its lock are gone', () => readdirSync(cache), { until: ({ length }) => length === 0 });
  });

  test('the lock of a build that was lost does not stop the next one', async () => {
    const folder = join(temporaryFolder(), 'server-1.0.0');
    writeFileSync(`${folder}.lock`, '1\n');
    const aMinuteAgo = new Date(Date.now() - 60_000);
    utimesSync(`${folder}.lock`, aMinuteAgo, aMinuteAgo);
    await buildOnce(folder, () => Promise.resolve());
    expect(existsSync(folder)).toBe(true);
  });

  test('a clone without the lock that was faster wins', async () => {
    const folder = join(temporaryFolder(), 'server-1.0.0');
    await buildOnce(folder, () => {
      mkdirSync(folder);
      writeFileSync(join(folder, 'program'), 'theirs');
      return Promise.resolve();
    });
    expect(readFileSync(join(folder, 'program'), 'utf8')).toBe('theirs');
  });
});
