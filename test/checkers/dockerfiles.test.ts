import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { locateHadolint } from '../../tools/hadolint';
import { describeUnless } from '../servers';

const ROOT = join(__dirname, '../..');
const DOCKERFILES = execFileSync('git', ['ls-files', '*Dockerfile'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

/** What hadolint has to say; nothing when the Dockerfile is as it should be. */
function lint(args: string[], input?: string): string {
  const { stdout, stderr } = spawnSync(locateHadolint()!, ['--no-color', ...args], { cwd: ROOT, encoding: 'utf8', input });
  return (stdout + stderr).trim();
}

describeUnless(!locateHadolint() && "needs hadolint: run 'npm run hadolint'", 'hadolint', () => {
  test.each(DOCKERFILES)('has nothing to say about %s', (file) => {
    expect(lint([file])).toBe('');
  });

  test('refuses an image that can change', () => {
    expect(lint(['-'], 'FROM node:latest\n')).toContain('DL3007');
  });
});
