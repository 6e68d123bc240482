import { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Socket } from 'node:net';

/** What came of a POST. No part of it repeats the URL or the answer's words, which may be secrets, besides `body`. */
export type PostResult =
  | {
      readonly answered: true;
      readonly status: number;
      /** Empty when the status is no 2xx; undefined when it was longer than the limit. */
      readonly body: string | undefined;
    }
  | {
      readonly answered: false;
      /** Whether the whole body had left: then the receiver may have acted on it. */
      readonly sent: boolean;
      /** In words, for a log line. */
      readonly reason: string;
    };

/** Bounds of one POST. */
export interface PostLimits {
  /** From the look-up of the name to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Of a longer answer nothing is kept. */
  readonly maxAnswerBytes: number;
  /**
   * Asked when the connection is made, right before the body leaves: it takes seconds at times, in which the sender may lose the right to send.
   *
   * @default - it may leave.
   */
  readonly mayLeave?: () => boolean;
}

/**
 * Posts JSON once. It follows no redirect, because the URL may hold a secret that no other host may see, and unpacks nothing, because a
 * small answer could become a large one. Never throws.
 */
export async function postJson(url: URL, json: string, limits: PostLimits): Promise<PostResult> {
  let sent = false;
  const failure = (reason: string): PostResult => ({ answered: false, sent, reason });
  return new Promise((resolve) => {
    let request: ClientRequest | undefined;
    const settle = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
      request?.destroy();
    };
    const timer = setTimeout(() => settle(failure(`no answer within ${limits.deadlineMs / 1000} s`)), limits.deadlineMs);
    try {
      request = start(url, json, limits.mayLeave);
    } catch (cause) {
      return settle(failure(codeOf(cause)));
    }
    request.once('finish', () => (sent = isOpen(request?.socket)));
    request.once('response', (response) => readAnswer(response, limits.maxAnswerBytes, settle));
    // Also after the end, when nobody waits any more.
    request.on('error', (cause) => settle(failure(codeOf(cause))));
    request.once('close', () => settle(failure('the connection was closed without an answer')));
  });
}

function start(url: URL, json: string, mayLeave = () => true): ClientRequest {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    'accept-encoding': 'identity',
    // A connection that is used again may be closed by the other side just then, and nobody would know whether the body arrived.
    connection: 'close',
  };
  const isEncrypted = url.protocol === 'https:';
  const request = (isEncrypted ? httpsRequest : httpRequest)(url, { method: 'POST', headers });
  const send = () => {
    if (mayLeave()) request.end(json);
    else request.destroy(new ForbiddenError());
  };
  request.once('socket', (socket) => {
    if (isOpen(socket) && !socket.connecting) send();
    else socket.once(isEncrypted ? 'secureConnect' : 'connect', send);
  });
  return request;
}

/** The body may not leave any more. */
class ForbiddenError extends Error {
  public override readonly name = 'it may not be sent any more';
}

/** What was written to a connection that was never made is reported as finished too. */
function isOpen(socket: Socket | null | undefined): boolean {
  const handshakes = (socket as { secureConnecting?: boolean } | null | undefined)?.secureConnecting === true;
  return socket !== null && socket !== undefined && !socket.destroyed && !handshakes;
}

function readAnswer(response: IncomingMessage, maxBytes: number, settle: (result: PostResult) => void): void {
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) return settle({ answered: true, status, body: '' });
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxBytes) settle({ answered: true, status, body: undefined });
  });
  response.once('end', () => settle({ answered: true, status, body: Buffer.concat(chunks).toString('utf8') }));
  // The failure of the request says the same.
  response.on('error', () => undefined);
}

/** A message may quote the URL; a code does not. */
function codeOf(cause: unknown): string {
  const { code, name } = cause as NodeJS.ErrnoException;
  return code ?? name;
}
