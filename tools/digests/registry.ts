import { createHash } from 'node:crypto';

const TIMEOUT_MS = 30_000;
// An index first: its digest is that of the image for every platform.
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * The digest that a registry has behind a tag.
 *
 * @param image with its registry and tag, for example `quay.io/prometheus/prometheus:v3.14.0`
 * @param addressOf where the registry of that name is
 * @throws Error that names the image and what the registry answered
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export async function fetchDigest(image: string, addressOf: (registry: string) => string = addressOfRegistry): Promise<string> {
  const [, registry, repository, tag] = /^([^/]+)\/(.+):([\w.-]+)$/.exec(image) ?? [];
  if (registry === undefined) throw new Error(`image '${image}' has no registry or no tag: write it as registry/name:tag`);
  try {
    const response = await getManifest(`${addressOf(registry)}/v2/${repository}/manifests/${tag}`);
    const digest = response.headers.get('docker-content-digest') ?? (await digestOf(response));
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`it answered with the digest '${digest}'`);
    return digest;
  } catch (cause) {
    const { message, cause: reason } = cause as Error & { cause?: Error };
    throw new Error(`no digest of ${image} from ${registry}: ${reason?.message ?? message}`);
  }
}

function addressOfRegistry(registry: string): string {
  return `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;
}

async function getManifest(url: string): Promise<Response> {
  const anonymous = await get(url);
  const challenge = anonymous.headers.get('www-authenticate') ?? '';
  const response = anonymous.status === 401 ? await get(url, await fetchToken(challenge)) : anonymous;
  if (!response.ok) throw new Error(`it answered with HTTP ${response.status}`);
  return response;
}

function get(url: string, token?: string): Promise<Response> {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(url, { headers: { accept: MANIFEST_TYPES, ...authorization }, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** A token for reading, which public registries give to everybody. */
async function fetchToken(challenge: string): Promise<string> {
  const parameters = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const realm = parameters.get('realm');
  if (!/^Bearer /i.test(challenge) || realm === undefined) throw new Error(`it asks for credentials of another kind: ${challenge}`);
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = parameters.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`its token service answered with HTTP ${response.status}`);
  const { token, access_token: accessToken } = (await response.json()) as { token?: string; access_token?: string };
  const given = token ?? accessToken;
  if (given === undefined) throw new Error('its token service gave no token');
  return given;
}

async function digestOf(response: Response): Promise<string> {
  return `sha256:${createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex')}`;
}
