import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { locateHadolint } from '../../tools/hadolint';
import { describeUnless, temporaryFolder } from '../servers';

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

test.each(DOCKERFILES)('%s copies everything that its programs are bundled from', (file) => {
  const folder = temporaryFolder();
  const build = readFileSync(join(ROOT, file), 'utf8')
    .split(/^FROM .* AS build$/m)[1]
    .split(/^FROM /m)[0];
  for (const [, names] of build.matchAll(/^COPY (.*)$/gm)) {
    const from = names.split(' ').slice(0, -1);
    for (const name of from) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const [, command] = /^RUN (npm run bundle)$/m.exec(build)!;
  const { status, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
