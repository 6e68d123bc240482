import { gunzipSync } from 'node:zlib';
import { IncomingHttpHeaders } from 'node:http';
import { RouteRequest } from '../../../runtime/http/route';
import { metricsRoute, preferredFormat } from '../../../trainer/src/exporter/metrics-route';

const OPEN_METRICS = 'application/openmetrics-text';

test.each([
  // What Prometheus 3.14 sends, first as it is, then with names in UTF-8 switched off.
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  [`${OPEN_METRICS};version=1.0.0;escaping=underscores;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`, 'openmetrics'],
  ['text/plain;version=0.0.4;q=0.6,*/*;q=0.5', 'prometheus'],
  [`${OPEN_METRICS};version=1.0.0;charset=utf-8`, 'openmetrics'],
  [OPEN_METRICS.toUpperCase(), 'openmetrics'],
  [`${OPEN_METRICS};q=0`, 'prometheus'],
  [`text/plain;q=1, ${OPEN_METRICS};q=0.1`, 'prometheus'],
  [`text/plain;q=0.1, ${OPEN_METRICS};q=0.2`, 'openmetrics'],
  [`${OPEN_METRICS};version=2.0.0`, 'prometheus'],
  [`text/*;q=0.9, ${OPEN_METRICS};q=0.8`, 'prometheus'],
  ['*/*', 'prometheus'],
  ['application/json', 'prometheus'],
  ['text/plain;constructor=1', 'prometheus'],
  [';;,=,;q', 'prometheus'],
  ['', 'prometheus'],
  [undefined, 'prometheus'],
])('who accepts %p is given %s', (accept, format) => {
  expect(preferredFormat(accept)).toBe(format);
});

const PAGE = '# HELP a A\n'.repeat(1000);
const answer = async (headers: IncomingHttpHeaders, body = PAGE) => {
  const route = metricsRoute(() => Promise.resolve({ contentType: 'text/plain', body }));
  return route.answer({ headers } as RouteRequest);
};

test.each([
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate, gzip;q=0.5', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0', undefined],
  ['*;q=0', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['x-gzip-like', undefined],
  ['', undefined],
  [undefined, undefined],
])('with the encodings %p, the page is sent with %s', async (accepted, encoding) => {
  const { body, headers } = await answer({ 'accept-encoding': accepted });
  expect(headers).toEqual({ vary: 'Accept, Accept-Encoding', ...(encoding && { 'content-encoding': encoding }) });
  expect((encoding ? gunzipSync(body) : body).toString()).toBe(PAGE);
});

test('a small page is not compressed', async () => {
  expect((await answer({ 'accept-encoding': 'gzip' }, 'small')).headers).not.toHaveProperty('content-encoding');
});

test('clients that ask at the same time are given one page, compressed once', async () => {
  let rendered = 0;
  const route = metricsRoute(() => Promise.resolve({ contentType: 'text/plain', body: `${++rendered}\n${PAGE}` }));
  const request = { headers: { 'accept-encoding': 'gzip' } } as RouteRequest;
  const bodies = await Promise.all([...Array(20)].map(async () => (await route.answer(request)).body));
  expect([rendered, new Set(bodies).size]).toEqual([1, 1]);
});
