import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readBoundedFile } from '../../../runtime/bounded-file';

const NAME = /^owner-(\d{1,15})\.(json|sock|sock\.new)$/;
/** Overwritten in place, which also works on a full disk, so every text has the same length. */
const LENGTH = 512;
const LARGEST_BYTES = 64 * 1024;

const schema = z.object({
  host: z.string(),
  pid: z.int(),
  /** Boot of the machine that the owner runs on. */
  boot: z.string(),
  /** When it took the folder, for people. */
  since: z.string(),
  /** Counts up as long as the owner runs. */
  beat: z.int(),
  /** Whether the owner has left the folder to the next. */
  released: z.boolean(),
});

/** What the owner of a folder says of itself. */
export type OwnerRecord = z.infer<typeof schema>;

export function ownerFile(folder: string, epoch: number): string {
  return join(folder, `owner-${epoch}.json`);
}

/** A socket that the owner listens on: the kernel refuses connections to it from the moment that the owner is dead. */
export function ownerSocket(folder: string, epoch: number): string {
  return join(folder, `owner-${epoch}.sock`);
}

export function ownerText(record: OwnerRecord): string {
  return JSON.stringify({ ...record, host: record.host.slice(0, 200) }).padEnd(LENGTH);
}

/** Number of the last ownership of a folder; undefined before the first. */
export function latestOwnership(folder: string): number | undefined {
  const epochs = ownershipFiles(folder).map(({ epoch }) => epoch);
  return epochs.length === 0 ? undefined : Math.max(...epochs);
}

/** Whether a later process than the one with this ownership has taken the folder. */
export function isSuperseded(folder: string, epoch: number): boolean {
  return (latestIn(folder) ?? epoch) !== epoch;
}

/** A folder that somebody has removed has no other owner. */
function latestIn(folder: string): number | undefined {
  try {
    return latestOwnership(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Everything that ownerships have left in a folder. */
export function ownershipFiles(folder: string): { path: string; epoch: number }[] {
  return readdirSync(folder).flatMap((name) => {
    const epoch = NAME.exec(name)?.[1];
    return epoch === undefined ? [] : [{ path: join(folder, name), epoch: Number(epoch) }];
  });
}

/** @returns the text, and what it says unless it is torn: the disk was full, or it is being written */
export function readOwner(folder: string, epoch: number): { text: string; record?: OwnerRecord } {
  try {
    const text = readBoundedFile(ownerFile(folder, epoch), LARGEST_BYTES).toString();
    return { text, record: parsed(text) };
  } catch {
    return { text: '' };
  }
}

function parsed(text: string): OwnerRecord | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
