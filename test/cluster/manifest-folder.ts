import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { apply, Container, kubectl } from './kubectl';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly template?: { readonly spec: { readonly containers: readonly Container[] } } };
}

const REMOVAL = ['--ignore-not-found', '--timeout=180s'];

/** Manifests that are applied to the cluster, and removed from it at the latest when the test file is done or interrupted. */
export class ManifestFolder {
  private readonly removeOnExit = () => spawnSync('kubectl', ['delete', '--filename', this.folder, '--ignore-not-found', '--wait=false']);

  public constructor(public readonly folder: string) {}

  public get namespaces(): string[] {
    return this.manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  }

  /** Names of all images of all pods. */
  public get images(): Set<string> {
    return new Set(this.manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? []).map(({ image }) => image));
  }

  /**
   * Removal takes whole namespaces with it, so nobody else's may be among them.
   *
   * @throws Error when one of the namespaces exists
   */
  public async assertFresh(): Promise<void> {
    const existing = await kubectl('get', 'namespaces', '--output', 'name');
    const taken = this.namespaces.filter((name) => existing.split('\n').includes(`namespace/${name}`));
    if (taken.length === 0) return;
    throw new Error(`the cluster has namespaces of the test already, and it would remove them: ${taken.join(', ')}; use another cluster`);
  }

  /**
   * @param options of kubectl, for example `--server-side`
   * @returns what the server warned of
   */
  public async apply(...options: string[]): Promise<string[]> {
    process.once('exit', this.removeOnExit);
    return apply('--filename', this.folder, ...options);
  }

  /** Removes everything and waits until it is gone. */
  public async remove(): Promise<void> {
    await kubectl('delete', '--filename', this.folder, ...REMOVAL);
    process.off('exit', this.removeOnExit);
  }

  private get manifests(): Manifest[] {
    return readdirSync(this.folder).flatMap((file) =>
      parseAllDocuments(readFileSync(join(this.folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
    );
  }
}
