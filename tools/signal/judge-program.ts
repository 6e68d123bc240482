import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../cache';
import { runCommand } from '../command';
import { whyNoGo } from '../servers/build';

const SOURCES = join(__dirname, 'judge');

/** Where the judge of exactly these sources is, or will be once {@link buildJudge} has built it. */
export function judgeProgram(): string {
  return join(installFolder(), 'judge');
}

/** Why the judge cannot run here; false when it can. */
export function whyNoJudge(): string | false {
  return !existsSync(judgeProgram()) && "needs the judge of signals: run 'npm run servers'";
}

/**
 * Builds the judge unless it is there: some 20 seconds with an empty build cache.
 *
 * @throws Error when Go is missing or refuses
 */
export async function buildJudge(): Promise<void> {
  if (existsSync(judgeProgram())) return;
  const reason = await whyNoGo();
  if (reason) throw new Error(`the judge of signals cannot be built because ${reason}`);
  await buildOnce(installFolder(), async (target) => {
    const args = ['build', '-buildvcs=false', '-ldflags', '-s -w', '-o', join(target, 'judge'), '.'];
    await runCommand('go', args, { cwd: SOURCES, env: { GOWORK: 'off', CGO_ENABLED: '0' } });
  });
}

function installFolder(): string {
  const recipe = createHash('sha256');
  for (const file of readdirSync(SOURCES).sort()) recipe.update(file).update(readFileSync(join(SOURCES, file)));
  return cacheFolder('signal', `judge-${recipe.digest('hex').slice(0, 8)}`);
}
