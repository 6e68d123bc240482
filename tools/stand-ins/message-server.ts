import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** Where a stand-in listens. */
export interface ListenOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
}

/** Every stand-in, whatever it receives. */
export interface StandIn<M> {
  /** What a client is configured with. */
  readonly url: string;
  /** Everything that was accepted, oldest first. */
  readonly messages: readonly M[];
  /**
   * The first accepted message that matches, also one that came before the call.
   *
   * @throws Error after `deadlineMs` (default 10,000), with what was received instead
   */
  waitFor(predicate: (message: M) => boolean, deadlineMs?: number): Promise<M>;
  /** Calls the listener with every message that is accepted from now on. */
  onMessage(listener: (message: M) => void): void;
  stop(): Promise<void>;
}

/** A way to misbehave, as the real services do at times. */
export class Misbehaviour {
  /** An error page of a proxy, with HTTP 200. */
  public static html(): Misbehaviour {
    return new Misbehaviour({ status: 200, contentType: 'text/html', body: '<html><body>Bad gateway</body></html>' });
  }

  public static emptyBody(): Misbehaviour {
    return new Misbehaviour({ status: 200, contentType: 'application/json', body: '' });
  }

  /** Any JSON with HTTP 200, for example `{ errcode: -1 }`. */
  public static json(value: object): Misbehaviour {
    return new Misbehaviour({ status: 200, contentType: 'application/json', body: JSON.stringify(value) });
  }

  public static httpStatus(status: number): Misbehaviour {
    return new Misbehaviour({ status, contentType: 'text/plain', body: `status ${status}` });
  }

  /** Closes the connection without an answer. */
  public static cutConnection(): Misbehaviour {
    return new Misbehaviour(undefined);
  }

  /** Answers correctly, but late. */
  public static slow(delayMs: number): Misbehaviour {
    return new Misbehaviour(undefined, delayMs);
  }

  private constructor(
    /** @internal */
    public readonly _reply: Reply | undefined,
    /** @internal */
    public readonly _delayMs?: number,
  ) {}
}

/** An HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** A request whose body has been read. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
}

/** The common part of the HTTP stand-ins: sockets, messages, waiting and misbehaving. */
export abstract class MessageServer<M> implements StandIn<M> {
  public readonly messages: M[] = [];

  private readonly server: Server = createServer((request, response) => void this.serve(request, response));
  private readonly listeners = new Set<(message: M) => void>();
  private misbehaviours: Misbehaviour[] = [];
  private always: Misbehaviour | undefined;

  protected constructor(private readonly path: string) {}

  public get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}${this.path}`;
  }

  /** Misbehaves for the next `times` requests, by default until `behave()`. */
  public misbehave(how: Misbehaviour, times = Infinity): void {
    if (times === Infinity) this.always = how;
    else this.misbehaviours.push(...Array.from({ length: times }, () => how));
  }

  /** Ends every misbehaviour. */
  public behave(): void {
    this.always = undefined;
    this.misbehaviours = [];
  }

  public async waitFor(predicate: (message: M) => boolean, deadlineMs = 10_000): Promise<M> {
    const past = this.messages.find(predicate);
    if (past) return past;
    return new Promise<M>((resolve, reject) => {
      const listener = (message: M) => {
        if (!predicate(message)) return;
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(message);
      };
      const timer = setTimeout(() => {
        this.listeners.delete(listener);
        reject(new Error(`no such message within ${deadlineMs} ms; received: ${JSON.stringify(this.messages, null, 1)}`));
      }, deadlineMs);
      this.listeners.add(listener);
    });
  }

  public onMessage(listener: (message: M) => void): void {
    this.listeners.add(listener);
  }

  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Called by `start` of each stand-in. */
  protected async listen({ port = 0, host = '127.0.0.1' }: ListenOptions): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return this;
  }

  protected accept(message: M): void {
    this.messages.push(message);
    for (const listener of this.listeners) listener(message);
  }

  protected abstract handle(request: ReceivedRequest): Reply;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return; // the client went away
    }
    const misbehaviour = this.misbehaviours.shift() ?? this.always;
    if (misbehaviour && !misbehaviour._reply && misbehaviour._delayMs === undefined) {
      request.socket.destroy();
      return;
    }
    if (misbehaviour?._delayMs) await new Promise((resolve) => setTimeout(resolve, misbehaviour._delayMs));
    if (response.destroyed) return;
    const reply =
      misbehaviour?._reply ??
      this.handle({
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://stand-in'),
        contentType: request.headers['content-type'] ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
      });
    response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'text/plain', ...reply.headers });
    response.end(reply.body);
  }
}
