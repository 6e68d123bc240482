import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import { Registry } from 'prom-client';
import { Route } from '../../../runtime/http/route';
import { sharedRender } from '../../../runtime/http/shared-render';
import { ExpositionFormat } from './registry';

/** A page of metrics, as it is rendered. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** The first is for those who take anything. */
const FORMATS: Readonly<Record<string, ExpositionFormat>> = {
  [Registry.PROMETHEUS_CONTENT_TYPE]: 'prometheus',
  [Registry.OPENMETRICS_CONTENT_TYPE]: 'openmetrics',
};

/** Below this, compression costs more than it saves. */
const LEAST_GZIP_BYTES = 1024;
const compress = promisify(gzip);

/** GET /metrics, in the format and the encoding that the client prefers; clients that ask at the same time share a page. */
export function metricsRoute(render: (format: ExpositionFormat) => Promise<MetricsPage>): Route {
  const pageOf = (format: ExpositionFormat) => sharedRender(async () => new Page(await render(format)));
  const pages = { prometheus: pageOf('prometheus'), openmetrics: pageOf('openmetrics') };
  return {
    method: 'GET',
    path: '/metrics',
    answer: async ({ headers }) => {
      const page = await pages[preferredFormat(headers.accept)]();
      const zipped = preferredEncoding(headers['accept-encoding']) === 'gzip' && page.plain.length >= LEAST_GZIP_BYTES;
      return {
        status: 200,
        contentType: page.contentType,
        body: zipped ? await page.gzipped() : page.plain,
        headers: { vary: 'Accept, Accept-Encoding', ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
      };
    },
  };
}

/** By the header Accept. Who takes none of the formats is given Prometheus' own, as its client libraries do it. */
export function preferredFormat(accept: string | undefined): ExpositionFormat {
  // The names that are served are the same in each way of escaping.
  const plain = accept?.replaceAll(/;\s*escaping=[\w-]+/gi, '');
  const type = new Negotiator({ headers: { accept: plain } }).mediaType(Object.keys(FORMATS));
  return type === undefined ? 'prometheus' : FORMATS[type];
}

function preferredEncoding(accepted: string | string[] | undefined): string | undefined {
  return new Negotiator({ headers: { 'accept-encoding': String(accepted ?? '') } }).encoding(['gzip', 'identity']);
}

class Page {
  public readonly contentType: string;
  public readonly plain: Buffer;
  private compressed?: Promise<Buffer>;

  public constructor({ contentType, body }: MetricsPage) {
    this.contentType = contentType;
    this.plain = Buffer.from(body);
  }

  public gzipped(): Promise<Buffer> {
    return (this.compressed ??= compress(this.plain, { level: 1 }));
  }
}
