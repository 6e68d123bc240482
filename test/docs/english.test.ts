import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PLACES = ['docs', 'lib', 'tools', 'trainer/src', 'dingtalk-bridge', 'dead-mans-switch', 'cli', 'runtime', 'test/cluster'];
const FILES = [...filesIn('').filter((file) => !file.includes('/')), ...PLACES.flatMap(filesIn)];

/** What to write instead of a phrase, by an example of its use. Single words are flagWords of cspell.json. */
const AVOIDED: readonly [phrase: RegExp, example: string, instead: string][] = [
  [/\b(go|goes|gone|going|went) on\b(?!-)/i, 'Training goes on.', 'Training continues.'],
  [/\bfor want of\b/i, 'It was killed for want of memory.', 'It was OOM-killed.'],
  [/\bleads? nowhere\b/i, 'Restarts of the run lead nowhere.', 'The run keeps restarting without a newer checkpoint.'],
  [/\bnowhere\b/i, 'The default is nowhere.', 'The default is none.'],
  [/\bfor ever\b/i, 'It is shown for ever.', 'It is shown forever.'],
  [/\bway of (the|its) alerts\b/i, 'Alerts about the way of the alerts itself', 'Alerts about the alerting pipeline'],
  [/\bnothing to compare with\b/i, 'NaN is nothing to compare with', 'NaN must be a finite number'],
  [/\bhas vanished\b/i, 'Training of mnist has vanished', 'Run mnist disappeared without reporting an end'],
  [/\bcannot keep its\b/i, 'Prometheus cannot keep its log', 'Prometheus cannot write its write-ahead log'],
  [/\bquarter of an hour\b/i, 'It waits for a quarter of an hour.', 'It waits for 15 minutes.'],
  [/\bsees? to it\b/i, 'It sees to it that nothing is lost.', 'It prevents losses.'],
];

/** Texts that people wrote in a folder and below it, or in the root alone, as paths from the root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return /\.(md|ts)$/.test(path) ? [path] : [];
    return folder === '' || ['node_modules', 'recorded'].includes(entry.name) ? [] : filesIn(path);
  });
}

/** The phrases of a text that are avoided, each as it stands there. */
function avoided(text: string): string[] {
  const line = text.replace(/\s+(\/\/|\*)?\s*/g, ' ');
  return AVOIDED.flatMap(([phrase]) => line.match(new RegExp(phrase, 'gi')) ?? []);
}

describe('the English of texts and comments', () => {
  test.each(AVOIDED)('%p is found, and what to write instead is clean', (phrase, example, instead) => {
    expect(avoided(example)).toContain(phrase.exec(example)![0]);
    expect(avoided(instead)).toEqual([]);
  });

  test('a phrase is found across the lines of a comment', () => {
    expect(avoided('   * Training goes\n   * on without it.\n   // kept for\n   // ever')).toEqual(['goes on', 'for ever']);
  });

  test('cspell refuses each of its forbidden words, and words that are not American', () => {
    const { flagWords } = JSON.parse(readFileSync(join(ROOT, 'cspell.json'), 'utf8')) as { flagWords: string[] };
    const input = [...flagWords, 'neighbour', 'neighbor', 'utilization', 'promtool'].join(' ');
    const args = ['--words-only', '--no-summary', '--no-progress', 'stdin://docs/planted.md'];
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/cspell'), args, { cwd: ROOT, input, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual([...flagWords, 'neighbour']);
  }, 60_000);

  test('covers documents, library, programs and tools', () => {
    expect(FILES).toEqual(expect.arrayContaining(['README.md', 'docs/runbooks/Watchdog.md', 'lib/index.ts', 'tools/docs.ts']));
    expect(FILES).toEqual(expect.arrayContaining(['trainer/src/main.ts', 'dingtalk-bridge/README.md', 'dead-mans-switch/src/main.ts']));
  });

  test('has none of the avoided phrases', () => {
    const found = FILES.map((file) => [file, avoided(readFileSync(join(ROOT, file), 'utf8'))]);
    expect(Object.fromEntries(found.filter(([, phrases]) => phrases.length > 0))).toEqual({});
  });
});
