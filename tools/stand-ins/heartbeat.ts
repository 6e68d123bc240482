import { ListenOptions, MessageServer, ReceivedRequest, Reply } from './message-server';

export interface HeartbeatOptions extends ListenOptions {
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** One sign of life. */
export interface Heartbeat {
  readonly receivedAt: number;
  readonly method: string;
  /** The path below the receiver, for example `/ping/<check>`. */
  readonly path: string;
  readonly body: string;
}

/** An external dead man's switch: takes any GET, HEAD or POST as a sign of life and answers `OK`. */
export class HeartbeatStandIn extends MessageServer<Heartbeat> {
  public static async start(options: HeartbeatOptions = {}): Promise<HeartbeatStandIn> {
    return new HeartbeatStandIn(options.now ?? Date.now).listen(options);
  }

  private constructor(private readonly now: () => number) {
    super('/ping/stand-in');
  }

  protected handle({ method, url, body }: ReceivedRequest): Reply {
    if (!['GET', 'HEAD', 'POST'].includes(method)) return { status: 405, body: 'method not allowed' };
    this.accept({ receivedAt: this.now(), method, path: url.pathname, body });
    return { status: 200, body: 'OK' };
  }
}
