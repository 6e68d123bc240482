import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command';
import { RunningProgram } from '../servers/running-program';
import { freePort } from '../servers/start';
import { waitUntil } from '../servers/wait-until';
import { certificateFor } from '../stand-ins/certificate';
import { temporaryFolder } from '../temporary-folder';
import { frameworkProgram } from './programs';

/** An object of Kubernetes. What a kind has besides, its reader says. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const READY_DEADLINE_MS = 120_000;
const HOST = '127.0.0.1';

/**
 * An API server with its store, and nothing else: no node, no controller, no admission of ServiceAccounts. Its one user may do
 * everything, and ServiceAccounts what their roles allow. It ends with the process that started it.
 */
export class ControlPlane {
  /** @throws Error with the ends of the logs when it does not become ready */
  public static async start(): Promise<ControlPlane> {
    const folder = temporaryFolder();
    const etcd = await startStore(folder);
    const { url, program, credentials } = await startApiServer(folder, etcd.url);
    const kubeconfig = join(folder, 'kubeconfig.json');
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(url, credentials)), { mode: 0o600 });
    const plane = new ControlPlane(folder, kubeconfig, [program, etcd.program]);
    const ready = () => plane.kubectl('get', '--raw', '/readyz');
    await waitUntil('the API server is ready', ready, { programs: plane.programs, deadlineMs: READY_DEADLINE_MS });
    return plane;
  }

  private constructor(
    private readonly folder: string,
    /** Path of a file with address and credentials, for whatever talks to the API server. */
    public readonly kubeconfig: string,
    /** The API server, and its store. */
    public readonly programs: readonly RunningProgram[],
  ) {}

  /**
   * Creates or changes objects as `kubectl apply --server-side` does. A field that the server does not know is an error.
   *
   * @throws Error with the server's own words when it refuses one
   */
  public async apply(objects: readonly object[]): Promise<void> {
    const file = join(this.folder, `apply-${randomBytes(4).toString('hex')}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await this.applyFiles([file]);
  }

  /** As {@link apply}, of objects in files. */
  public async applyFiles(files: readonly string[]): Promise<void> {
    await this.kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '--validate=strict',
      ...files.flatMap((file) => ['--filename', file]),
    );
  }

  /**
   * Defines kinds of objects, and waits until the server has them.
   *
   * @param files with CustomResourceDefinitions
   */
  public async define(files: readonly string[]): Promise<void> {
    await this.applyFiles(files);
    await this.kubectl('wait', '--for=condition=Established', '--timeout=60s', 'customresourcedefinitions', '--all');
  }

  /** @param kind as kubectl takes it, for example `secrets` */
  public async get<Wanted extends KubernetesObject>(kind: string, namespace: string, name: string): Promise<Wanted> {
    return JSON.parse(await this.kubectl('get', kind, name, '--namespace', namespace, '--output', 'json')) as Wanted;
  }

  /** @param kind as kubectl takes it, for example `configmaps` */
  public async list<Wanted extends KubernetesObject>(kind: string, namespace: string): Promise<Wanted[]> {
    return (JSON.parse(await this.kubectl('get', kind, '--namespace', namespace, '--output', 'json')) as { items: Wanted[] }).items;
  }

  /** @param kinds as kubectl takes them, for example `alertmanagerconfigs` */
  public async deleteAll(kinds: string, namespace: string): Promise<void> {
    await this.kubectl('delete', kinds, '--all', '--namespace', namespace);
  }

  /** Says of an object what its controller would say, as no controller runs here. */
  public async patchStatus(kind: string, { metadata }: KubernetesObject, status: object): Promise<void> {
    const patch = ['--subresource=status', '--type=merge', '--patch', JSON.stringify({ status })];
    await this.kubectl('patch', kind, metadata.name, '--namespace', metadata.namespace ?? 'default', ...patch);
  }

  /**
   * The path of a file with the address and the credentials of a ServiceAccount, which may do what its roles allow.
   *
   * @throws Error with kubectl's own words when there is no such account
   */
  public async kubeconfigOfAccount(namespace: string, name: string): Promise<string> {
    const token = (await this.kubectl('create', 'token', name, '--namespace', namespace)).trim();
    const file = join(this.folder, `kubeconfig-${namespace}-${name}.json`);
    const config = JSON.parse(readFileSync(this.kubeconfig, 'utf8')) as { users: { user: object }[] };
    config.users[0].user = { token };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  /** @throws Error with kubectl's own words when it fails */
  public async kubectl(...args: string[]): Promise<string> {
    const place = [`--kubeconfig=${this.kubeconfig}`, `--cache-dir=${join(this.folder, 'kubectl')}`];
    return runCommand(frameworkProgram('kubectl'), [...place, ...args]);
  }

  /** Ends the server first, which would otherwise complain of its store. */
  public async stop(): Promise<void> {
    for (const program of this.programs) await program.stop();
  }
}

interface Credentials {
  readonly token: string;
  readonly authority: string;
}

async function startStore(folder: string): Promise<{ url: string; program: RunningProgram }> {
  const [url, peers] = [`http://${HOST}:${await freePort()}`, `http://${HOST}:${await freePort()}`];
  const program = RunningProgram.start(frameworkProgram('etcd'), [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    // It is thrown away at the end.
    '--unsafe-no-fsync',
  ]);
  await waitUntil('etcd is ready', async () => (await fetch(`${url}/health`)).ok, { programs: [program], deadlineMs: READY_DEADLINE_MS });
  return { url, program };
}

async function startApiServer(folder: string, store: string): Promise<{ url: string; program: RunningProgram; credentials: Credentials }> {
  const port = await freePort();
  const { key, cert } = await certificateFor(HOST);
  const token = randomBytes(16).toString('hex');
  const signing = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const program = RunningProgram.start(frameworkProgram('kube-apiserver'), [
    `--etcd-servers=${store}`,
    `--bind-address=${HOST}`,
    `--advertise-address=${HOST}`,
    `--secure-port=${port}`,
    `--tls-cert-file=${write('tls.crt', cert)}`,
    `--tls-private-key-file=${write('tls.key', key)}`,
    `--token-auth-file=${write('tokens.csv', `${token},admin,admin,system:masters\n`)}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${write('accounts.pub', signing.publicKey)}`,
    `--service-account-signing-key-file=${write('accounts.key', signing.privateKey)}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
    '--disable-admission-plugins=ServiceAccount',
  ]);
  return { url: `https://${HOST}:${port}`, program, credentials: { token, authority: cert } };
}

function kubeconfigOf(server: string, { token, authority }: Credentials): object {
  const name = 'trainwatch';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
    users: [{ name, user: { token } }],
  };
}
