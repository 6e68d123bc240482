import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { imageOf } from '../../lib/kubernetes/versions';
import { pinImages } from '../../tools/digests/pin';
import { fetchDigest } from '../../tools/digests/registry';
import { temporaryFolder } from '../../tools/temporary-folder';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const INDEX = '{"schemaVersion":2,"manifests":[]}';

describe('the digest of an image', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  /** As the specification of registries has it: who has no token learns where to get one. */
  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    if (pathname === '/token') {
      const isRight = searchParams.get('service') === 'registry' && searchParams.get('scope') === 'repository:library/node:pull';
      return void response.end(JSON.stringify(isRight ? { token: 'for-node' } : {}));
    }
    if (!request.headers.accept?.startsWith('application/vnd.oci.image.index.v1+json')) return void response.writeHead(406).end();
    if (pathname === '/v2/library/node/manifests/22') {
      if (request.headers.authorization === 'Bearer for-node')
        return void response.writeHead(200, { 'docker-content-digest': DIGEST }).end(INDEX);
      const challenge = `Bearer realm="${url}/token",service="registry",scope="repository:library/node:pull"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    if (pathname === '/v2/plain/manifests/1') return void response.end(INDEX);
    if (pathname === '/v2/odd/manifests/1') return void response.writeHead(200, { 'docker-content-digest': 'md5:1' }).end();
    if (pathname === '/v2/closed/manifests/1') return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    response.writeHead(404).end();
  }

  test('comes from its registry, with the token that it asks for', async () => {
    expect(await fetchDigest('docker.io/library/node:22', () => url)).toBe(DIGEST);
  });

  test('is computed where the registry names none', async () => {
    expect(await fetchDigest('registry.example/plain:1', () => url)).toBe(`sha256:${createHash('sha256').update(INDEX).digest('hex')}`);
  });

  test.each([
    ['registry.example/gone:1', 'no digest of registry.example/gone:1 from registry.example: it answered with HTTP 404'],
    ['registry.example/odd:1', "it answered with the digest 'md5:1'"],
    ['registry.example/closed:1', 'it asks for credentials of another kind: Basic realm="x"'],
    ['node', "image 'node' has no registry or no tag: write it as registry/name:tag"],
  ])('is not had of %s, with the reason', async (image, reason) => {
    await expect(fetchDigest(image, () => url)).rejects.toThrow(reason);
  });

  test('is not had where no registry can be reached', async () => {
    await expect(fetchDigest('registry.example/a:1', () => 'http://127.0.0.1:1')).rejects.toThrow(
      /^no digest of registry.example\/a:1 from registry.example: .+/,
    );
  });
});

describe('npm run digests', () => {
  const TABLE =
    "  node: {\n    image: 'docker.io/library/node:22',\n  },\n  other: {\n    image: 'quay.io/a/b:v1',\n    digest: 'sha256:old',\n  },\n";
  const folder = temporaryFolder();
  const files = { table: join(folder, 'versions.ts'), dockerfiles: [join(folder, 'Dockerfile')] };
  const texts = () => [files.table, ...files.dockerfiles].map((file) => readFileSync(file, 'utf8'));
  const DOCKERFILE = 'ARG NODE_IMAGE=docker.io/library/node:22@sha256:old\nFROM ${NODE_IMAGE}\n';

  beforeEach(() => {
    writeFileSync(files.table, TABLE);
    writeFileSync(files.dockerfiles[0], DOCKERFILE);
  });

  test('writes the digest of every image beside its tag, in the table and in Dockerfiles', async () => {
    await pinImages(files, (image) => Promise.resolve(`sha256:of-${image.split(':')[1]}`));
    expect(texts()).toEqual([
      "  node: {\n    image: 'docker.io/library/node:22',\n    digest: 'sha256:of-22',\n  },\n  other: {\n    image: 'quay.io/a/b:v1',\n    digest: 'sha256:of-v1',\n  },\n",
      'ARG NODE_IMAGE=docker.io/library/node:22@sha256:of-22\nFROM ${NODE_IMAGE}\n',
    ]);
  });

  test('writes nothing when a digest is missing, and names every image without one', async () => {
    const fetchOne = (image: string) =>
      image.startsWith('quay') ? Promise.resolve(DIGEST) : Promise.reject(new Error(`no digest of ${image}`));
    await expect(pinImages(files, fetchOne)).rejects.toThrow('nothing was pinned:\n  no digest of docker.io/library/node:22');
    expect(texts()).toEqual([TABLE, DOCKERFILE]);
  });
});

test('a container names its image by tag and digest where the table has one', () => {
  expect(imageOf({ version: '1', image: 'quay.io/a/b:v1', digest: DIGEST })).toBe(`quay.io/a/b:v1@${DIGEST}`);
  expect(imageOf({ version: '1', image: 'quay.io/a/b:v1' })).toBe('quay.io/a/b:v1');
});
