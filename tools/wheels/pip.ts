import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command';

/** A file beside this one with the exact versions of wheels, and the SHA-256 of each. */
export type PinnedWheels = 'tensorflow-cpu' | 'tensorflow-gpu' | 'hadolint' | 'openmetrics' | 'scikit-learn';

/** The file with the pins of these wheels. */
export function pinsOf(wheels: PinnedWheels): string {
  return join(__dirname, `${wheels}.txt`);
}

/** Name and version of wheels that are a single one, as pip writes them. */
export function requirementOf(wheel: PinnedWheels): string {
  return /^\S+==\S+/m.exec(readFileSync(pinsOf(wheel), 'utf8'))![0];
}

/**
 * Runs pip for wheels that are pinned, and for nothing that they depend on.
 *
 * @param args a subcommand of pip with its options
 * @param pins file in pip's format for requirements
 * @throws Error when a wheel is not the one of its pin, wherever it came from
 */
export async function runPip(args: readonly string[], pins: string): Promise<void> {
  const strict = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--requirement', pins];
  await runCommand('python3', ['-m', 'pip', ...args, ...strict]).catch((error: Error) => {
    if (!/DO NOT MATCH THE HASHES/.test(error.message)) throw error;
    const wheel = /^\s*(\S+==\S+) from /m.exec(error.message)?.[1] ?? 'a wheel';
    throw new Error(
      `${wheel} is not the one that was pinned in ${pins}: do not use it, and find out who changed it. A damaged one in the cache can be deleted.\n${error.message}`,
    );
  });
}
