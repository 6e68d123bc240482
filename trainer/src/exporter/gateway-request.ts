import { request as plainRequest } from 'node:http';
import { request as tlsRequest, RequestOptions } from 'node:https';

/** For all of it: a Pushgateway that sends its answer byte by byte holds a GPU as well as one that sends none. */
const DEADLINE_MS = 10_000;
const LONGEST_ANSWER_BYTES = 4096;

/** One request to a Pushgateway. */
export interface GatewayRequest {
  readonly method: 'PUT' | 'DELETE';
  readonly url: URL;
  readonly contentType?: string;
  readonly body?: string;
  /** TLS and credentials. */
  readonly options: RequestOptions;
  /** @default - nobody gives it up. */
  readonly signal?: AbortSignal;
}

/**
 * Sends it. Redirects are not followed, because the credentials are for nobody else.
 *
 * @throws Error when it is not answered with 2xx within 10 seconds; without the credentials, also when the answer repeats them
 */
export async function ask({ method, url, contentType, body, options, signal }: GatewayRequest): Promise<void> {
  const abort = new AbortController();
  const deadline = setTimeout(() => abort.abort(new Error(`${DEADLINE_MS / 1000} s were not enough`)), DEADLINE_MS);
  const interrupt = () => abort.abort(signal?.reason);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  try {
    const { status, text } = await answered({ method, url, contentType, body, options, signal: abort.signal });
    if (status >= 200 && status < 300) return;
    throw new Error(`${method} failed with status ${status}${text && `: ${text}`}`);
  } catch (error) {
    const { message } = abort.signal.aborted ? (abort.signal.reason as Error) : (error as Error);
    throw new Error(redacted(message, options.auth));
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', interrupt);
  }
}

function answered({ method, url, contentType, body = '', options, signal }: GatewayRequest): Promise<{ status: number; text: string }> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const headers = { 'content-length': Buffer.byteLength(body), ...(contentType === undefined ? {} : { 'content-type': contentType }) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method, headers, signal, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      let text = '';
      const done = () => {
        resolve({ status, text: text.slice(0, LONGEST_ANSWER_BYTES).trim() });
        response.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER_BYTES) done();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A proxy may repeat what it was sent. */
function redacted(text: string, auth?: string | null): string {
  if (!auth) return text;
  const secrets = [auth, Buffer.from(auth).toString('base64'), auth.slice(auth.indexOf(':') + 1)].filter(Boolean);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '…'), text);
}
