import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';

/**
 * The proxy through which a cluster reaches services outside: it opens tunnels to the hosts that it knows and to no others, and so puts
 * stand-ins in the place of the real ones, whose names their certificates must carry.
 */
export class ProxyStandIn {
  /** @param services URLs of stand-ins by `host:port` of what they stand in for */
  public static async start(services: Readonly<Record<string, string>>): Promise<ProxyStandIn> {
    const proxy = new ProxyStandIn(services);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private readonly server = createServer((_, response) => response.writeHead(405).end('only CONNECT\n'));
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly services: Readonly<Record<string, string>>) {
    this.server.on('connect', (request: IncomingMessage, socket: Socket) => this.tunnel(request.url ?? '', socket));
  }

  public get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private tunnel(target: string, client: Socket): void {
    const service = this.services[target];
    if (service === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(service);
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      this.sockets.add(socket);
      socket.once('error', () => other.destroy());
      socket.once('close', () => this.sockets.delete(socket));
    }
  }
}
