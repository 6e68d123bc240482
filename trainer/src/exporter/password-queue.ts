/** A password that waits to be compared. */
interface Waiting {
  readonly address: string;
  readonly compare: () => Promise<boolean>;
  readonly settle: { readonly resolve: (right: boolean) => void; readonly reject: (cause: Error) => void };
}

/** More passwords wait than will be compared. */
export class TooManyPasswordsError extends Error {}

/**
 * Compares one password at a time: each takes a core for a tenth of a second and more. The addresses take turns, and of each
 * the newest goes first, so that nobody waits behind somebody who guesses.
 */
export class PasswordQueue {
  /** In the order of their arrival. */
  private waiting: Waiting[] = [];
  /** Addresses by the time of their last turn, the longest ago first. */
  private turns: string[] = [];
  private busy = false;

  /** @param most passwords that wait */
  public constructor(private readonly most: number) {}

  /** @throws TooManyPasswordsError when it had to make room for newer ones */
  public async compared(address: string, compare: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ address, compare, settle: { resolve, reject } });
      if (this.waiting.length > this.most) this.dropOne();
      if (!this.busy) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.busy = true;
    for (let next = this.take(); next; next = this.take()) await next.compare().then(next.settle.resolve, next.settle.reject);
    this.busy = false;
  }

  private take(): Waiting | undefined {
    const lastTurn = ({ address }: Waiting) => this.turns.indexOf(address);
    const next = this.waiting.reduce<Waiting | undefined>((best, one) => (best && lastTurn(best) < lastTurn(one) ? best : one), undefined);
    if (!next) {
      this.turns = [];
      return undefined;
    }
    this.waiting = this.waiting.filter((one) => one !== next);
    this.turns = [...this.turns.filter((address) => address !== next.address), next.address].slice(-this.most);
    return next;
  }

  /** The oldest of the address that has the most. */
  private dropOne(): void {
    const countOf = (address: string) => this.waiting.filter((one) => one.address === address).length;
    const dropped = this.waiting.reduce((most, one) => (countOf(one.address) > countOf(most.address) ? one : most));
    this.waiting = this.waiting.filter((one) => one !== dropped);
    dropped.settle.reject(new TooManyPasswordsError());
  }
}
