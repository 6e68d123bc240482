import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { Certificate } from './certificate';
import { Inbox } from './inbox';

/** Where a stand-in listens. */
export interface ListenOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default - without TLS. */
  readonly certificate?: Certificate;
}

/** A way to misbehave, as the real services do at times. */
export class Misbehavior {
  /** An error page of a proxy, with HTTP 200. */
  public static html(): Misbehavior {
    return new Misbehavior({ status: 200, contentType: 'text/html', body: '<html><body>Bad gateway</body></html>' });
  }

  public static emptyBody(): Misbehavior {
    return new Misbehavior({ status: 200, contentType: 'application/json', body: '' });
  }

  /** Any JSON with HTTP 200, for example `{ errcode: -1 }`. */
  public static json(value: object): Misbehavior {
    return new Misbehavior({ status: 200, contentType: 'application/json', body: JSON.stringify(value) });
  }

  public static httpStatus(status: number): Misbehavior {
    return new Misbehavior({ status, contentType: 'text/plain', body: `status ${status}` });
  }

  /** Closes the connection without an answer. */
  public static cutConnection(): Misbehavior {
    return new Misbehavior(undefined);
  }

  /** Takes the request as it should, and then misbehaves. */
  public static onceTaken(how: Misbehavior): Misbehavior {
    return new Misbehavior(how._reply, how._delayMs, how._answerDelayMs, true);
  }

  /** Keeps the connection open and says nothing. */
  public static silent(): Misbehavior {
    return new Misbehavior(undefined, Infinity);
  }

  /** Answers correctly, but late. */
  public static slow(delayMs: number): Misbehavior {
    return new Misbehavior(undefined, delayMs);
  }

  /** Takes the message at once, and says so late. */
  public static lateAnswer(delayMs: number): Misbehavior {
    return new Misbehavior(undefined, undefined, delayMs);
  }

  private constructor(
    /** @internal */
    public readonly _reply: Reply | undefined,
    /** @internal */
    public readonly _delayMs?: number,
    /** @internal */
    public readonly _answerDelayMs?: number,
    /** @internal */
    public readonly _isTaken = false,
  ) {}

  /** @internal */
  public get _cuts(): boolean {
    return this._reply === undefined && this._delayMs === undefined && this._answerDelayMs === undefined;
  }
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
  /** The header Authorization, empty when there is none. */
  readonly authorization: string;
  readonly body: string;
}

/** The common part of the HTTP stand-ins: sockets, messages, waiting and misbehaving. */
export abstract class MessageServer<M> extends Inbox<M> {
  private server: Server = createServer();
  private isEncrypted = false;
  private misbehaviors: Misbehavior[] = [];
  private always: Misbehavior | undefined;
  private selective: { readonly text: string; readonly how: Misbehavior }[] = [];

  protected constructor(private readonly path: string) {
    super();
  }

  public get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http${this.isEncrypted ? 's' : ''}://${address}:${port}${this.path}`;
  }

  /** Misbehaves for the next `times` requests, by default until `behave()`. */
  public misbehave(how: Misbehavior, times = Infinity): void {
    if (times === Infinity) this.always = how;
    else this.misbehaviors.push(...Array.from({ length: times }, () => how));
  }

  /** Misbehaves for requests whose body has the text in it, until `behave()`. */
  public misbehaveFor(text: string, how: Misbehavior): void {
    this.selective.push({ text, how });
  }

  /** Ends every misbehavior. */
  public behave(): void {
    this.selective = [];
    this.always = undefined;
    this.misbehaviors = [];
  }

  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Called by `start` of each stand-in. */
  protected async listen({ port = 0, host = '127.0.0.1', certificate }: ListenOptions): Promise<this> {
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response);
    this.isEncrypted = certificate !== undefined;
    this.server = certificate ? createTlsServer(certificate, answer) : createServer(answer);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return this;
  }

  protected abstract handle(request: ReceivedRequest): Reply;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return; // the client went away
    }
    const received = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://stand-in'),
      contentType: request.headers['content-type'] ?? '',
      authorization: request.headers.authorization ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const selected = this.selective.find(({ text }) => received.body.includes(text))?.how;
    const misbehavior = selected ?? this.misbehaviors.shift() ?? this.always;
    const taken = misbehavior?._isTaken ? this.handle(received) : undefined;
    if (misbehavior?._cuts) {
      request.socket.destroy();
      return;
    }
    if (misbehavior?._delayMs === Infinity) return;
    if (misbehavior?._delayMs) await pause(misbehavior._delayMs, response);
    if (response.destroyed) return;
    const reply = misbehavior?._reply ?? taken ?? this.handle(received);
    if (misbehavior?._answerDelayMs) await pause(misbehavior._answerDelayMs, response);
    if (response.destroyed) return;
    response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'text/plain', ...reply.headers });
    response.end(reply.body);
  }
}

/** Waits, but for nobody who has gone away: the process would not end. */
async function pause(delayMs: number, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
