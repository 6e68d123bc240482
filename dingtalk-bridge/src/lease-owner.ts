import { open, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import { stamp } from '../../runtime/boot-clock';
import { readBoundedFile } from '../../runtime/bounded-file';
import { livenessOf, proveLife } from '../../runtime/liveness';
import { seal, unseal } from './sealed-line';
import { Moment } from './time-line';

const MAX_BYTES = 64 * 1024;

/** The identity of a process, as others on the volume see it. */
export interface Identity {
  readonly host: string;
  readonly pid: number;
}

/** This process; a container's host name is its pod's. */
export const THIS_PROCESS: Identity = { host: hostname(), pid: process.pid };

const OWNER = z.object({
  host: z.string(),
  pid: z.int(),
  /** Whether the process holds a socket as long as it lives. */
  socket: z._default(z.boolean(), false),
  /** Its last sign of life. The version before wrote none. */
  beat: z.optional(
    z.object({
      at: z.number(),
      stamp: z.object({ boot: z.string(), up: z.number(), wall: z.number() }),
    }),
  ),
});

/** What the leader says about itself. */
export type Owner = z.infer<typeof OWNER>;

/** Always the same size, so that it is written in place, and needs no room on a full disk. */
const FILE_CHARACTERS = 1_024;

/** The file in which the leader shows who it is and that it lives. */
export class OwnerFile {
  private socket = false;
  private endProof: () => void = () => undefined;

  public constructor(private readonly path: string) {}

  /** What is in it; undefined when nothing is, or it cannot be read. */
  public read(): Owner | undefined {
    try {
      const result = z.safeParse(OWNER, unseal(readBoundedFile(this.path, MAX_BYTES).toString().trimEnd()).value);
      return result.success ? result.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** Makes the file, and the proof that this process lives if the volume can hold one. */
  public async create(identity: Identity, beat: Moment): Promise<void> {
    // A pipe in its place would block what writes it.
    await rm(this.path, { recursive: true, force: true });
    try {
      this.endProof = await proveLife(this.socketPath);
      this.socket = true;
    } catch {
      // Without it, others wait for the end of the lease.
    }
    await this.write('w', identity, beat);
  }

  /** Shows that this process lives. */
  public async beat(identity: Identity, beat: Moment): Promise<void> {
    await this.write('r+', identity, beat);
  }

  /**
   * Whether the owner surely has ended. Host name and process number prove nothing: pods on the network of their node have those of their
   * neighbors. The socket does, on the machine that it was made on.
   */
  public async isDead(owner: Owner | undefined): Promise<boolean> {
    if (!owner?.socket || owner.beat?.stamp.boot !== stamp().boot) return false;
    // A process that was killed leaves the socket. One that somebody has removed proves nothing.
    const isThere = await stat(this.socketPath).then(
      (stats) => stats.isSocket(),
      () => false,
    );
    return isThere && (await livenessOf(this.socketPath)) === 'dead';
  }

  /** Ends the proof that this process lives. */
  public release(): void {
    this.endProof();
  }

  private get socketPath(): string {
    return this.path.replace(/\.owner$/, '.socket');
  }

  private async write(flags: 'w' | 'r+', { host, pid }: Identity, beat: Moment): Promise<void> {
    const file = await open(this.path, flags, 0o600);
    try {
      await file.write(`${seal({ host, pid, socket: this.socket, beat })}\n`.padEnd(FILE_CHARACTERS), 0);
    } finally {
      await file.close();
    }
  }
}
