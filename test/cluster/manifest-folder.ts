import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runAfterwards } from '../../tools/leftovers';
import { apply, Container, kubectl } from './kubectl';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly replicas?: number; readonly template?: { readonly spec: { readonly containers: readonly Container[] } } };
}

/** Manifests that are applied to the cluster, and removed from it at the latest when the test file is done or interrupted. */
export class ManifestFolder {
  private takeBack?: () => void;
  private applied = false;

  public constructor(public readonly folder: string) {}

  public get namespaces(): string[] {
    return this.manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  }

  /** How many pods the workloads make. */
  public get pods(): number {
    const workloads = this.manifests.filter(({ spec }) => spec?.template);
    return workloads.reduce((sum, { spec }) => sum + (spec?.replicas ?? 1), 0);
  }

  /** Names of all images of all pods. */
  public get images(): Set<string> {
    return new Set(this.manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? []).map(({ image }) => image));
  }

  /**
   * @param options of kubectl, for example `--server-side`
   * @returns what the server warned of
   * @throws Error when one of the namespaces is there before: removal would take it with everything in it
   */
  public async apply(...options: string[]): Promise<string[]> {
    if (!this.applied) await this.assertFresh();
    this.applied = true;
    this.takeBack ??= runAfterwards('kubectl', 'delete', '--filename', this.folder, '--ignore-not-found', '--wait=false');
    return apply('--filename', this.folder, ...options);
  }

  /** Removes everything that was applied and waits until it is gone. */
  public async remove(): Promise<void> {
    if (!this.applied) return;
    await kubectl('delete', '--filename', this.folder, '--ignore-not-found', '--timeout=180s');
    this.takeBack?.();
  }

  private async assertFresh(): Promise<void> {
    const existing = (await kubectl('get', 'namespaces', '--output', 'name')).split('\n');
    const taken = this.namespaces.filter((name) => existing.includes(`namespace/${name}`));
    if (taken.length > 0) throw new Error(`the cluster has namespaces of the test already: ${taken.join(', ')}; give it one of its own`);
  }

  private get manifests(): Manifest[] {
    return readdirSync(this.folder).flatMap((file) =>
      parseAllDocuments(readFileSync(join(this.folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
    );
  }
}
