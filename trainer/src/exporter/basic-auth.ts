import { compare, getRounds } from 'bcrypt';
import { createHmac, randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { RefusedError } from '../../../runtime/http/route';
import { PasswordQueue, TooManyPasswordsError } from './password-queue';

/** Salt and hash of what is compared with when the user is unknown, so that both cases take as long. */
const NOBODY = 'QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
/** bcrypt passes over what is behind them. */
const LONGEST_PASSWORD_BYTES = 72;
const MOST_WAITING = 64;
const MOST_REFUSED = 1000;

/** Knows who may ask, by the bcrypt hashes of their passwords. */
export class BasicAuth {
  private readonly users: ReadonlyMap<string, string>;
  /** Without it, nobody can try passwords on a digest that has leaked. */
  private readonly key = randomBytes(32);
  /** Digest of what each user was let in with. */
  private readonly admitted = new Map<string, string>();
  /** Digests of what was refused, the oldest first. */
  private readonly refused = new Set<string>();
  /** By their digests. */
  private readonly underWay = new Map<string, Promise<boolean>>();
  private readonly queue = new PasswordQueue(MOST_WAITING);
  private readonly nobody: string;

  /** @param users bcrypt hash of the password, by the name */
  public constructor(users: Readonly<Record<string, string>>) {
    // What htpasswd writes, and the first versions of bcrypt, are this one under other names.
    this.users = new Map(Object.entries(users).map(([name, hash]) => [name, hash.replace(/^\$2y?\$/, '$2b$$')]));
    const cost = Math.max(...[...this.users.values()].map(getRounds));
    this.nobody = `$2b$${String(cost).padStart(2, '0')}$${NOBODY}`;
  }

  /** @throws RefusedError 401, or 429 when too many passwords wait to be compared */
  public async authorize({ headers, socket }: IncomingMessage): Promise<void> {
    const credentials = parse(headers.authorization);
    if (!credentials || !(await this.admits(credentials.name, credentials.password, socket.remoteAddress ?? ''))) {
      throw new RefusedError(401, 'unauthorized', { 'www-authenticate': 'Basic' });
    }
  }

  private async admits(name: string, password: string, address: string): Promise<boolean> {
    const digest = this.digest(name, password);
    if (this.admitted.get(name) === digest) return true;
    // There is one right password of each user, and all are known.
    if (this.admitted.size === this.users.size || this.refused.has(digest)) return false;
    const admits = await this.compared(name, password, digest, address);
    if (admits) this.admitted.set(name, digest);
    else this.refuse(digest);
    return admits;
  }

  private async compared(name: string, password: string, digest: string, address: string): Promise<boolean> {
    const hash = this.users.get(name);
    const compared = this.underWay.get(digest) ?? this.queue.compared(address, () => compare(password, hash ?? this.nobody));
    this.underWay.set(digest, compared);
    try {
      return (await compared) && hash !== undefined;
    } catch (cause) {
      if (!(cause instanceof TooManyPasswordsError)) throw cause;
      throw new RefusedError(429, 'too many passwords wait to be compared: try again later', { 'retry-after': '5' });
    } finally {
      this.underWay.delete(digest);
    }
  }

  private refuse(digest: string): void {
    this.refused.add(digest);
    for (const oldest of this.refused) {
      if (this.refused.size <= MOST_REFUSED) return;
      this.refused.delete(oldest);
    }
  }

  private digest(name: string, password: string): string {
    const compared = Buffer.from(password).subarray(0, LONGEST_PASSWORD_BYTES);
    return createHmac('sha256', this.key)
      .update(`${Buffer.byteLength(name)}:${name}`)
      .update(compared)
      .digest('base64');
  }
}

function parse(authorization = ''): { readonly name: string; readonly password: string } | undefined {
  const [scheme, encoded = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [name, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  return { name, password: rest.join(':') };
}
