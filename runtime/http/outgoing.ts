import { ServerResponse } from 'node:http';

/** The answers that are being sent, whose bytes are bounded together. */
export class Outgoing {
  private bytes = 0;
  /** The oldest first. */
  private readonly sizes = new Map<ServerResponse, number>();

  /** @param most bytes */
  public constructor(private readonly most: number) {}

  /** Counts an answer until it is sent. When there are too many bytes, the one that has been read for the longest is cut off. */
  public add(response: ServerResponse, bytes: number): void {
    this.sizes.set(response, bytes);
    this.bytes += bytes;
    response.once('close', () => this.remove(response));
    for (const [slowest] of this.sizes) {
      if (this.bytes <= this.most || slowest === response) return;
      this.remove(slowest);
      slowest.destroy();
    }
  }

  private remove(response: ServerResponse): void {
    this.bytes -= this.sizes.get(response) ?? 0;
    this.sizes.delete(response);
  }
}
