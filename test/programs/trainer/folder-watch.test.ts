import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { stamp } from '../../../runtime/boot-clock';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { FolderWatch } from '../../../trainer/src/ownership/folder-watch';
import { ownerFile, OwnerRecord, ownerSocket, ownerText } from '../../../trainer/src/ownership/owner-file';

function ownedFolder(): string {
  const folder = temporaryFolder();
  const record: OwnerRecord = { host: hostname(), pid: 1, boot: stamp().boot, since: '2026-01-31T18:00:00.000Z', beat: 0, released: false };
  writeFileSync(ownerFile(folder, 1), ownerText(record));
  return folder;
}

test('an owner that makes its socket while it is asked is not taken for dead', async () => {
  const folder = ownedFolder();
  const looked = new FolderWatch(folder).isFree(1);
  // It was not there when the kernel was asked.
  writeFileSync(ownerSocket(folder, 1), '');
  expect(await looked).toBe(false);
});

test('a socket on which nobody listens is that of a dead owner', async () => {
  const folder = ownedFolder();
  writeFileSync(ownerSocket(folder, 1), '');
  expect(await new FolderWatch(folder).isFree(1)).toBe(true);
});
