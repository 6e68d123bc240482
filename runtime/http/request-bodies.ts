import { IncomingMessage } from 'node:http';
import { RefusedError } from './route';

export interface BodyBounds {
  /** Bytes of one body. */
  readonly each: number;
  /** Bytes of all bodies whose requests are not yet answered. */
  readonly together: number;
}

/** The bodies of the requests under way, bounded together. */
export class RequestBodies {
  private bytes = 0;
  /** Those that are still being received, the oldest first. */
  private readonly unfinished = new Set<Body>();

  public constructor(private readonly bounds: BodyBounds) {}

  /**
   * Reads a body. Its bytes count until they are released.
   *
   * @throws RefusedError 413, or 503 when there is no room
   */
  public async read(request: IncomingMessage): Promise<Body> {
    if (Number(request.headers['content-length'] ?? 0) > this.bounds.each) throw this.tooLarge();
    const body = new Body((bytes) => (this.bytes += bytes));
    this.unfinished.add(body);
    const take = (chunk: Buffer) => {
      body.take(chunk);
      if (body.length > this.bounds.each) body.refuse(this.tooLarge());
      else if (this.bytes > this.bounds.together) this.makeRoom();
    };
    const gone = () => body.refuse(new RefusedError(400, 'the body is not whole'));
    // It closes before a promise is settled.
    const end = () => (request.off('close', gone), body.finish());
    request.on('data', take).once('end', end).once('close', gone);
    try {
      await body.received;
      return body;
    } finally {
      request.off('data', take).off('end', end).off('close', gone);
      this.unfinished.delete(body);
    }
  }

  /** The one that has been coming for the longest is the slowest. */
  private makeRoom(): void {
    const [slowest] = this.unfinished;
    if (!slowest) return;
    this.unfinished.delete(slowest);
    slowest.refuse(new RefusedError(503, 'too many bytes are being received: send it again later', { 'retry-after': '5' }));
  }

  private tooLarge(): RefusedError {
    return new RefusedError(413, `the body is larger than ${this.bounds.each} bytes`);
  }
}

/** What was received of one body. */
export class Body {
  public readonly received: Promise<void>;
  public finish!: () => void;
  private fail!: (cause: Error) => void;
  /** One that grows: a list of parts would take many times as much when they are of one byte each. */
  private buffer = Buffer.alloc(0);
  private used = 0;
  private isRefused = false;

  /** @param count takes by how many bytes there are more or less in memory */
  public constructor(private readonly count: (bytes: number) => void) {
    this.received = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
  }

  public get length(): number {
    return this.used;
  }

  public get content(): Buffer {
    return this.buffer.subarray(0, this.used);
  }

  public take(part: Buffer): void {
    // One piece of what the socket has read may hold many parts, and the first of them may be one too many.
    if (this.isRefused) return;
    const length = this.used + part.length;
    if (length > this.buffer.length) this.grow(Math.max(length, 2 * this.buffer.length));
    part.copy(this.buffer, this.used);
    this.used = length;
  }

  public refuse(cause: Error): void {
    this.isRefused = true;
    this.release();
    this.fail(cause);
  }

  public release(): void {
    this.count(-this.buffer.length);
    this.buffer = Buffer.alloc(0);
    this.used = 0;
  }

  private grow(bytes: number): void {
    const larger = Buffer.alloc(bytes);
    this.count(bytes - this.buffer.length);
    this.content.copy(larger);
    this.buffer = larger;
  }
}
