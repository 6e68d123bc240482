import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../cache';
import { endCommandsOnSignals } from '../command';
import { PinnedWheels, pinsOf, requirementOf, runPip } from './pip';

/** A checker that is released as a single wheel on PyPI, in a folder of its own. */
export class WheelChecker {
  private readonly requirement: string;
  private readonly folder: string;

  /** @param probe a file of the wheel that shows that it is installed */
  public constructor(
    private readonly name: string,
    private readonly wheel: PinnedWheels,
    private readonly probe: string,
  ) {
    this.requirement = requirementOf(wheel);
    this.folder = cacheFolder('checkers', this.requirement.replace('==', '-'));
  }

  /** Folder that the wheel is in; undefined before it is installed. */
  public get installed(): string | undefined {
    return existsSync(join(this.folder, this.probe)) ? this.folder : undefined;
  }

  /**
   * Installs it unless it is there. What goes wrong is a warning, because its tests are then skipped.
   *
   * @param unchecked what is then not checked, in plural
   */
  public async install(unchecked: string): Promise<void> {
    endCommandsOnSignals();
    if (!this.installed) console.log(`getting ${this.requirement} from PyPI into ${this.folder}`);
    try {
      await buildOnce(this.folder, async (target) => runPip(['install', '--quiet', '--target', target], pinsOf(this.wheel)));
    } catch (error) {
      console.error(`WARNING: no ${this.name}, ${unchecked} are not checked: ${(error as Error).message}`);
      // Where CI is set that must not pass unseen.
      process.exitCode ??= process.env.CI ? 1 : 0;
    }
  }
}
