import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { waitUntil } from '../../../tools/servers/wait-until';

/** A client that sends what it is given, byte by byte, and may not read. */
export class RawClient {
  public static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** What was read so far. */
  public received = '';
  public closed = false;

  private constructor(public readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  public send(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Statuses of the answers so far. */
  public get statuses(): number[] {
    return [...this.received.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
  }

  public async untilClosed(): Promise<this> {
    await waitUntil('the server closes the connection', () => this.closed);
    return this;
  }

  public async untilAnswered(answers = 1): Promise<this> {
    await waitUntil(`there are ${answers} answers`, () => this.statuses.length >= answers);
    return this;
  }
}
