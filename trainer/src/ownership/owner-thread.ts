import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { ownerFile, OwnerRecord, ownerText } from './owner-file';

/** What this thread is started with. */
export interface OwnerThreadInput {
  readonly folder: string;
  readonly epoch: number;
  readonly record: OwnerRecord;
}

const BEAT_MS = 3000;

const { folder, epoch, record } = workerData as OwnerThreadInput;
const file = ownerFile(folder, epoch);
let beat = record.beat;

/** Training may keep its own thread busy for minutes. */
setInterval(() => {
  beat += 1;
  try {
    // Opened anew each time, so that other machines of a network volume see it.
    const descriptor = openSync(file, 'r+');
    try {
      writeSync(descriptor, ownerText({ ...record, beat }), 0);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The volume is away for now, or another process has taken the folder over: that one's number is higher.
  }
}, BEAT_MS);
