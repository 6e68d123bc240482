import { compare } from 'bcryptjs';
import { createHmac, randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';

/** Compared with when the user is unknown, so that both cases take as long. */
const NOBODY = '$2b$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

/** Knows who may ask, by the bcrypt hashes of their passwords. */
export class BasicAuth {
  /** Without it, nobody can try passwords on a digest that has leaked. */
  private readonly key = randomBytes(32);
  /** Digest of what each user was last let in with: bcrypt takes tens of milliseconds, and a scrape comes every few seconds. */
  private readonly letIn = new Map<string, string>();

  /** @param users bcrypt hash of the password, by the name */
  public constructor(private readonly users: Readonly<Record<string, string>>) {}

  public async admits({ headers }: IncomingMessage): Promise<boolean> {
    const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'basic') return false;
    const [name, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
    const password = rest.join(':');
    const digest = createHmac('sha256', this.key).update(password).digest('base64');
    if (this.letIn.get(name) === digest) return true;
    const known = Object.hasOwn(this.users, name);
    const matches = await compare(password, known ? this.users[name] : NOBODY);
    if (!known || !matches) return false;
    this.letIn.set(name, digest);
    return true;
  }
}
