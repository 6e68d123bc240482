import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWithServers } from '../servers';
import { runTool } from './tool';

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** What actionlint has to say of a workflow; nothing when it can run. */
const lint = (text: string) =>
  runTool('actionlint', ['-no-color', '-oneline', '-shellcheck=', '-pyflakes=', '-'], text).catch((error: Error) => error.message);

describe.each(readdirSync(FOLDER))('workflow %s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');

  it('calls scripts that package.json has', () => {
    const called = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script);
    expect(called.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('may write nothing but what a job says', () => {
    expect((parse(text) as { permissions: unknown }).permissions).toEqual({ contents: 'read' });
  });
});

describeWithServers(['actionlint'], 'actionlint', () => {
  it.each(readdirSync(FOLDER))('has nothing to say about %s', async (file) => {
    expect(await lint(readFileSync(join(FOLDER, file), 'utf8'))).toBe('');
  });

  it('refuses a job that waits for one that is not there', async () => {
    const text = 'on: push\njobs:\n  one:\n    needs: two\n    runs-on: ubuntu-24.04\n    steps: [{ run: true }]\n';
    expect(await lint(text)).toContain('job "one" needs job "two" which does not exist in this workflow');
  });
});
