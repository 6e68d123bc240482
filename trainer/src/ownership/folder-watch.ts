import { existsSync, statfsSync } from 'node:fs';
import { stamp } from '../../../runtime/boot-clock';
import { Liveness, livenessOf } from '../../../runtime/liveness';
import { OwnerRecord, ownerSocket, readOwner } from './owner-file';

/** Looks, a second apart, at which nothing has changed, after which an owner counts as dead: six of its beats. */
const LOOKS_UNTIL_DEAD = 20;
/** An owner that runs changes its file at least as often. */
const LOOKS_WITHOUT_DOUBT = 5;

/** File systems of a single machine, by the number that statfs gives: what one of its processes listens on, all of them reach. */
const LOCAL = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0x01021994, // tmpfs
  0x794c7630, // overlay
]);

/**
 * Judges whether the owner of a folder lives. Clocks of other machines and times of files prove nothing: what counts is the owner's socket,
 * which the kernel answers for also while the owner is frozen, and whether its file changes from look to look.
 */
export class FolderWatch {
  private epoch?: number;
  private text = '';
  private record?: OwnerRecord;
  private looksUnchanged = 0;
  private liveness: Liveness = 'unknown';

  public constructor(private readonly folder: string) {}

  /** One look; looks are to be a second apart, and the time that this process is frozen counts for nothing. */
  public async isFree(epoch: number): Promise<boolean> {
    const { text, record } = readOwner(this.folder, epoch);
    this.looksUnchanged = epoch === this.epoch && text === this.text ? this.looksUnchanged + 1 : 0;
    Object.assign(this, { epoch, text, record });
    if (record?.released) return true;
    const socket = ownerSocket(this.folder, epoch);
    // An owner that has just begun has no socket yet. It may make one while it is asked, so this comes first.
    const isThere = existsSync(socket);
    this.liveness = await livenessOf(socket);
    if (this.liveness === 'alive') return false;
    if (this.liveness === 'dead' && isThere && this.isOfThisMachine(record)) return true;
    return this.looksUnchanged >= LOOKS_UNTIL_DEAD;
  }

  /** Whether the owner surely lived at the last look. */
  public get lives(): boolean {
    return this.liveness === 'alive' || this.looksUnchanged < LOOKS_WITHOUT_DOUBT;
  }

  private isOfThisMachine(record?: OwnerRecord): boolean {
    return record?.boot === stamp().boot && LOCAL.has(statfsSync(this.folder).type);
  }

  /** Who it is, for people. */
  public get owner(): string {
    if (!this.record) return 'a process that does not say who it is';
    const { pid, host, since } = this.record;
    return `process ${pid} on ${host} since ${since}`;
  }
}
