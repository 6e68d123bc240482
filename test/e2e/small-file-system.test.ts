import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeUnless, RunningProgram, waitUntil } from '../servers';
import { smallFileSystem } from '../../tools/small-file-system';

const MODULE = join(__dirname, '../../tools/small-file-system.ts');
const isMounted = (folder: string) => readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);

describeUnless(smallFileSystem('1m').missing, 'a small file system', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)('is gone with the tool that has made it, also after %s', async (signal) => {
    const script = `console.log(require(${JSON.stringify(MODULE)}).smallFileSystem('1m').folder); setInterval(() => {}, 1000);`;
    const tool = RunningProgram.start(process.execPath, ['--import', 'tsx', '-e', script], { name: 'tool' });
    const folder = await waitUntil('it is there', () => tool.log.trim(), { programs: [tool] });
    expect(isMounted(folder)).toBe(true);
    tool.kill(signal);
    await waitUntil('it is unmounted, and its folder removed', () => !isMounted(folder) && !existsSync(folder));
  });
});
