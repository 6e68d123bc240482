import { Server, Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  /** Whether it waits for an answer. */
  asking: boolean;
}

/** The clients that are connected at once, and who has to go when another one comes. */
export class Connections {
  /** By the address and port of the client; the one that has been quiet for the longest is the first. */
  private readonly open = new Map<string, Connection>();

  public constructor(private readonly most: number) {}

  /** Counts the connections of a server from now on. */
  public watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => this.add(socket));
  }

  public asks(client: Socket): void {
    this.renew(client, true);
  }

  public isAnswered(client: Socket): void {
    this.renew(client, false);
  }

  /** Closes those that wait for no answer. */
  public closeIdle(): void {
    for (const { socket, asking } of this.open.values()) if (!asking) socket.destroy();
  }

  public closeAll(): void {
    for (const { socket } of this.open.values()) socket.destroy();
  }

  private renew(client: Socket, asking: boolean): void {
    const key = keyOf(client);
    const connection = this.open.get(key);
    if (!connection) return;
    connection.asking = asking;
    this.open.delete(key);
    this.open.set(key, connection);
  }

  private add(socket: Socket): void {
    const [key, connection] = [keyOf(socket), { socket, asking: false }];
    this.open.set(key, connection);
    socket.once('close', () => {
      if (this.open.get(key) === connection) this.open.delete(key);
    });
    if (this.open.size > this.most) this.makeRoomFor(connection);
  }

  /** One of the address that has the most goes, so that nobody can take them all; not the new one, which has had no time to ask. */
  private makeRoomFor(newest: Connection): void {
    const counts = new Map<string | undefined, number>();
    const addressOf = ({ socket }: Connection) => socket.remoteAddress;
    for (const connection of this.open.values()) counts.set(addressOf(connection), (counts.get(addressOf(connection)) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const candidates = [...this.open].filter(([, one]) => one !== newest && counts.get(addressOf(one)) === most);
    const [key, { socket }] = candidates.find(([, { asking }]) => !asking) ?? candidates[0];
    this.open.delete(key);
    socket.destroy();
  }
}

/** With TLS, the socket of a request is not that of its connection. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
