import { IncomingHttpHeaders } from 'node:http';

/** What a route is asked. */
export interface RouteRequest {
  /** What stands for the part of the path that begins with `:`. */
  readonly parameter: string;
  readonly headers: IncomingHttpHeaders;
  /**
   * Reads what was sent along.
   *
   * @throws RefusedError when it is too large, or comes too slowly
   */
  readonly body: () => Promise<Buffer>;
}

/** What a route answers. */
export interface Reply {
  readonly status: number;
  /** @default - text. */
  readonly contentType?: string;
  readonly body: string | Buffer;
  /** @default - none besides those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  /** HEAD is answered as GET is, without the body. */
  readonly method: 'GET' | 'POST';
  /** One part of it may begin with `:`, and stands for any text. */
  readonly path: string;
  /**
   * Whether it is answered without credentials, as the probes of Kubernetes ask.
   *
   * @default false
   */
  readonly open?: boolean;
  /** What it throws is answered with 500, unless it is a RefusedError. */
  readonly answer: (request: RouteRequest) => Reply | Promise<Reply>;
}

/** A request is not answered as it was meant; its sender reads the message. */
export class RefusedError extends Error {
  public constructor(
    public readonly status: number,
    message: string,
    /** Headers of the answer. */
    public readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const TEXT = 'text/plain; charset=utf-8';

/** A reply of one line. */
export function text(status: number, line: string): Reply {
  return { status, contentType: TEXT, body: `${line}\n` };
}

/** The routes of a server, found by method and path. */
export class Routes {
  public constructor(private readonly routes: readonly Route[]) {}

  /** @throws RefusedError 404 or 405 */
  public find(method: string, url: string): { readonly route: Route; readonly parameter: string } {
    const path = pathOf(url);
    const here = this.routes.flatMap((route) => {
      const parameter = match(route.path, path);
      return parameter === undefined ? [] : [{ route, parameter }];
    });
    if (here.length === 0) throw new RefusedError(404, `not found: use ${this.list()}`);
    const found = here.find(({ route }) => methodsOf(route).includes(method));
    if (found) return found;
    const allowed = here.flatMap(({ route }) => methodsOf(route)).join(', ');
    throw new RefusedError(405, `method not allowed: use ${allowed}`, { allow: allowed });
  }

  private list(): string {
    return this.routes.map(({ method, path }) => `${method} ${path.replace(/:([^/]+)/, '<$1>')}`).join(', ');
  }
}

function methodsOf({ method }: Route): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** Not every text that HTTP lets through is a URL. */
function pathOf(url: string): string {
  if (url.startsWith('/')) return url.split(/[?#]/, 1)[0];
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** What the path has in the place of the parameter, and an empty text where there is none; undefined when it does not match. */
function match(pattern: string, path: string): string | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const differing = wanted.findIndex((part, index) => part !== given[index]);
  if (differing < 0) return '';
  const matches = wanted.every((part, index) => part === given[index] || (part.startsWith(':') && given[index] !== ''));
  return matches ? given[differing] : undefined;
}
