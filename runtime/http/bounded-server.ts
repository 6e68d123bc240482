import { createServer, IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions as TlsOptions } from 'node:https';
import { Socket } from 'node:net';
import { Connections } from './connections';
import { listen } from './listen';
import { Outgoing } from './outgoing';
import { Body, BodyBounds, RequestBodies } from './request-bodies';
import { RefusedError, Reply, Route, Routes, text, TEXT } from './route';

/** What a server proves itself with, which is renewed while it runs. */
export interface ServerTls {
  readonly options: TlsOptions;
  /** The options anew when a file has changed since they were last read, and is of use. */
  renewed(): TlsOptions | undefined;
}

/**
 * Lets in who may ask for a route that is not open.
 *
 * @throws RefusedError 401 for everybody else
 */
export type Authorize = (request: IncomingMessage) => void | Promise<void>;

export interface BoundedServerOptions {
  readonly routes: readonly Route[];
  /** @default - plain HTTP. */
  readonly tls?: ServerTls;
  /** @default - everybody may ask. */
  readonly authorize?: Authorize;
  /** Takes a line about a defect, once for each cause. */
  readonly log: (line: string) => void;
  /** @default - 1 MiB each, 8 MiB together. */
  readonly bodies?: BodyBounds;
  /**
   * Clients that are connected at once. When one more comes, one that is quiet has to go.
   *
   * @default 128
   */
  readonly connections?: number;
}

const MIB = 1024 * 1024;
/** Requests that a client sends before it has read an answer. Clients of today send one. */
const MOST_WAITING = 16;
const MOST_OUTGOING_BYTES = 16 * MIB;
/** Until an answer is read. */
const ANSWER_MS = 30_000;
/** Until a client that is refused has sent the rest of its body: before that, many do not read. */
const LINGER_MS = 1000;
/** Causes that are logged, and remembered for that. */
const MOST_CAUSES = 100;
const HANDSHAKE_MS = 5000;

const OPTIONS: ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 8192,
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What one client has asked and is not yet answered. */
interface Pipeline {
  readonly waiting: Exchange[];
  /** It has asked too much: what waits is answered, and then the connection is closed. */
  full: boolean;
}

/** An HTTP server whose memory and time are bounded, whatever its clients send and however slowly they read. */
export class BoundedServer {
  private readonly server: Server;
  private readonly routes: Routes;
  private readonly connections: Connections;
  private readonly bodies: RequestBodies;
  private readonly outgoing = new Outgoing(MOST_OUTGOING_BYTES);
  private readonly pipelines = new WeakMap<Socket, Pipeline>();
  private readonly causes = new Set<string>();
  private stopping = false;

  public constructor(private readonly options: BoundedServerOptions) {
    this.routes = new Routes(options.routes);
    this.connections = new Connections(options.connections ?? 128);
    this.bodies = new RequestBodies(options.bodies ?? { each: MIB, together: 8 * MIB });
    const listener: RequestListener = (request, response) => this.enqueue({ request, response });
    this.server = options.tls ? tlsServer(options.tls, listener) : createServer(OPTIONS, listener);
    this.connections.watch(this.server);
  }

  /**
   * Listens, and returns the port.
   *
   * @param host `::` takes IPv4 as well, and IPv4 alone where there is no IPv6
   * @throws Error with the code of the socket, for example EADDRINUSE
   */
  public async listen(port: number, host: string): Promise<number> {
    return listen(this.server, port, host);
  }

  /** Closes the port, waits for the answers that are under way, and cuts them off at the deadline. */
  public async stop(deadlineMs = 2000): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.connections.closeIdle();
    const deadline = setTimeout(() => this.connections.closeAll(), deadlineMs);
    await closed;
    clearTimeout(deadline);
  }

  private enqueue(exchange: Exchange): void {
    const { socket } = exchange.request;
    const pipeline = this.pipelines.get(socket);
    if (!pipeline) void this.answerAll(socket, exchange);
    else if (pipeline.waiting.length >= MOST_WAITING) pipeline.full = true;
    else if (!pipeline.full) pipeline.waiting.push(exchange);
  }

  /** One after the other: an answer is not made before the one before it is sent. */
  private async answerAll(socket: Socket, first: Exchange): Promise<void> {
    const pipeline: Pipeline = { waiting: [first], full: false };
    this.pipelines.set(socket, pipeline);
    this.connections.asks(socket);
    while (pipeline.waiting.length > 0 && !socket.destroyed) {
      await this.answer(pipeline.waiting[0], pipeline);
      pipeline.waiting.shift();
    }
    this.pipelines.delete(socket);
    this.connections.isAnswered(socket);
  }

  private async answer({ request, response }: Exchange, pipeline: Pipeline): Promise<void> {
    const closed = new Promise<undefined>((resolve) => response.once('close', () => resolve(undefined)));
    const deadline = setTimeout(() => response.destroy(), ANSWER_MS);
    const reply = await Promise.race([this.replyTo(request), closed]);
    if (reply) {
      const isLast = this.stopping || (pipeline.full && pipeline.waiting.length === 1);
      await this.send({ request, response }, reply, isLast);
      await closed;
    }
    clearTimeout(deadline);
  }

  private async replyTo(request: IncomingMessage): Promise<Reply> {
    let body: Body | undefined;
    try {
      const { route, parameter } = this.routes.find(request.method ?? '', request.url ?? '');
      if (!route.open) await this.options.authorize?.(request);
      const read = async () => {
        body = await this.bodies.read(request);
        return body.content;
      };
      return await route.answer({ parameter, headers: request.headers, body: read });
    } catch (cause) {
      if (cause instanceof RefusedError) return { ...text(cause.status, cause.message), headers: cause.headers };
      this.report(cause as Error);
      return text(500, 'internal error: see the log of the program');
    } finally {
      body?.release();
    }
  }

  private async send({ request, response }: Exchange, { status, contentType, body, headers }: Reply, isLast: boolean): Promise<void> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const isEarly = hasBody(request) && !request.complete;
    if (isLast || isEarly) response.setHeader('connection', 'close');
    response.writeHead(status, { ...headers, 'content-type': contentType ?? TEXT, 'content-length': bytes.length });
    this.outgoing.add(response, bytes.length);
    if (isEarly) {
      response.write(bytes);
      await drained(request);
    }
    response.end(isEarly ? undefined : bytes);
  }

  private report({ message }: Error): void {
    if (this.causes.has(message) || this.causes.size >= MOST_CAUSES) return;
    this.causes.add(message);
    this.options.log(`a request is answered with 500: ${message}`);
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

/** Lets a client send the rest of what nobody reads, for a moment. */
async function drained(request: IncomingMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(resolve, LINGER_MS);
    request
      .once('close', resolve)
      .once('end', resolve)
      .once('close', () => clearTimeout(deadline));
    request.resume();
  });
}

function tlsServer(tls: ServerTls, listener: RequestListener): Server {
  const server = createTlsServer({ ...OPTIONS, handshakeTimeout: HANDSHAKE_MS, ...tls.options }, listener);
  // Before the server's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    const renewed = tls.renewed();
    if (renewed) server.setSecureContext(renewed);
  });
  return server;
}
