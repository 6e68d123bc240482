import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Argument, Command } from 'commander';

const ROOT = join(__dirname, '..');

/** Files, and the tests that judge them. Others cover them too, and take an hour to say the same. */
const SUBJECTS: Record<string, { readonly files: readonly string[]; readonly tests: readonly string[] }> = {
  queue: {
    files: ['dingtalk-bridge/src/queue.ts'],
    tests: ['dingtalk-bridge/queue{,-accept,-damage,-room,-time}'],
  },
  'queue-files': {
    files: ['dingtalk-bridge/src/queue-log.ts', 'dingtalk-bridge/src/queue-record.ts', 'dingtalk-bridge/src/sealed-line.ts'],
    tests: ['dingtalk-bridge/queue{-damage,-line,-log,-record}'],
  },
  'queue-state': {
    files: [
      'dingtalk-bridge/src/queue-replay.ts',
      'dingtalk-bridge/src/queue-state.ts',
      'dingtalk-bridge/src/room.ts',
      'dingtalk-bridge/src/time-line.ts',
    ],
    tests: ['dingtalk-bridge/queue{-replay,-room,-state}', 'dingtalk-bridge/{room,time-line}'],
  },
  channel: {
    files: ['dingtalk-bridge/src/channel.ts'],
    tests: ['dingtalk-bridge/{channel,channel-turns,fairness}'],
  },
  turns: {
    files: [
      'dingtalk-bridge/src/agenda.ts',
      'dingtalk-bridge/src/last-word.ts',
      'dingtalk-bridge/src/pace.ts',
      'dingtalk-bridge/src/pause.ts',
      'dingtalk-bridge/src/retries.ts',
    ],
    tests: ['dingtalk-bridge/{agenda,last-word,pace,pause,patience,retries,token-bucket}'],
  },
  lease: {
    files: ['dingtalk-bridge/src/lease.ts', 'dingtalk-bridge/src/lease-owner.ts'],
    tests: ['dingtalk-bridge/{lease,lease-files,lease-owner}'],
  },
  checkpoints: {
    files: ['trainer/src/training/checkpoint-files.ts', 'trainer/src/training/checkpoint-manifest.ts'],
    tests: ['trainer/checkpoint-{files,files-full-disk,interruptions,manifest}'],
  },
  journal: {
    files: ['trainer/src/exporter/journal.ts'],
    tests: ['trainer/{journal,journal-writer}'],
  },
};

/** @returns the exit code of the first that fails, or 0 */
async function run(names: readonly string[]): Promise<number> {
  let failure = 0;
  for (const name of names.length > 0 ? names : Object.keys(SUBJECTS)) {
    const { files, tests } = SUBJECTS[name];
    console.log(`\n=== ${name}: ${files.join(', ')}`);
    const stryker = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', '--mutate', files.join(',')],
      {
        cwd: ROOT,
        env: { ...process.env, MUTATION_TESTS: tests.join(' ') },
        stdio: 'inherit',
      },
    );
    const [code, signal] = (await once(stryker, 'exit')) as [number | null, string | null];
    if (signal) return 130;
    failure ||= code ?? 0;
  }
  return failure;
}

// Ctrl-C reaches stryker as well, which ends by itself and leaves nothing.
process.on('SIGINT', () => undefined);
void new Command('mutation')
  .description('Changes what the tests of the programs judge, one place at a time, and counts how many of the changes they find.')
  .addArgument(new Argument('[subjects...]', 'what is changed; everything if none is named').choices(Object.keys(SUBJECTS)))
  .action(async (names: string[]) => {
    process.exitCode = await run(names);
  })
  .parseAsync();
