import { join } from 'node:path';
import { Manifests } from '../../lib/testing/manifests';
import { Manifest } from '../../lib/kubernetes/manifest-types';
import { freePort, RunningServer, untilReady } from '../servers/start';
import { temporaryFolder } from '../temporary-folder';
import { LocalContainer } from './local-container';
import { LocalDiscovery, LocalPod } from './local-discovery';

/** How a server is started from its rendered container. */
export interface LocalServerOptions {
  /** What stands in for the image's own program. */
  readonly program: readonly string[];
  /** Flags that replace the rendered ones. */
  readonly flags: (port: number) => string[];
  /** Where it says that it is ready. */
  readonly readyPath: string;
}

/** One of each pod on this machine: what the kubelet, the DNS and the API of a cluster do, by folders, addresses and files. */
export class LocalCluster {
  public readonly discovery: LocalDiscovery;
  private readonly root = temporaryFolder();
  private readonly servers = new Map<string, RunningServer>();
  private readonly pods = new Map<string, LocalPod>();

  /** @param secrets values of the Secrets, as `<name>/<key>` */
  public constructor(
    private readonly manifests: Manifests,
    private readonly secrets: Record<string, string>,
  ) {
    this.discovery = new LocalDiscovery(join(this.root, 'targets'));
  }

  /** The files of a workload's container, in which the Services that run already have their addresses of this machine. */
  public container(kind: string, name: string): LocalContainer {
    const services = Object.fromEntries([...this.servers].map(([service, { url }]) => [this.serviceAddress(service), new URL(url).host]));
    return new LocalContainer(this.manifests, { kind, name, root: join(this.root, name), secrets: this.secrets, services });
  }

  /**
   * Starts a server on a free port, and lets others find it once it is ready.
   *
   * @throws Error with the end of its log when it does not become ready
   */
  public async start(container: LocalContainer, { program, flags, readyPath }: LocalServerOptions): Promise<RunningServer> {
    const port = await freePort();
    const server = { url: `http://127.0.0.1:${port}`, program: container.start(program, flags(port)) };
    await untilReady(server.url, server.program, readyPath);
    this.servers.set(server.program.name, server);
    this.show(container, `127.0.0.1:${port}`, 'Running');
    return server;
  }

  /** Lets Prometheus see a pod, or what has become of it. */
  public show(container: LocalContainer, address: string, phase: LocalPod['phase']): void {
    const { namespace, podName, labels, name, ports } = container;
    const addresses = Object.fromEntries(ports.map((port) => [port, address]));
    this.pods.set(podName, { namespace, name: podName, labels, phase, container: name, addresses });
    this.discovery.update([...this.pods.values()]);
  }

  /** The pod has been deleted. */
  public hide({ podName }: LocalContainer): void {
    this.pods.delete(podName);
    this.discovery.update([...this.pods.values()]);
  }

  /** What pods of a cluster call the first port of a Service. */
  private serviceAddress(name: string): string {
    const { metadata, spec } = this.manifests.find('Service', name) as Manifest;
    return `${name}.${metadata.namespace}.svc:${spec?.ports?.[0].port}`;
  }
}
