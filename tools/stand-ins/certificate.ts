import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** A certificate with its key, in PEM. It is its own authority: who trusts it trusts the stand-in. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate that is valid for a day.
 *
 * @param hosts names and addresses under which the stand-in is reached
 */
export async function certificateFor(...hosts: string[]): Promise<Certificate> {
  const altNames = hosts.map((host) => (isIP(host) ? { type: 7 as const, ip: host } : { type: 2 as const, value: host }));
  const { private: key, cert } = await generate([{ name: 'commonName', value: hosts[0] }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { key, cert };
}
