import { Credentials } from '../../runtime/http/credentials';
import { BridgeConfig } from './config';

/** What whoever speaks to the bridge has to send; undefined when everybody may. */
export function credentialsOf({ bearerTokenFile, basicAuth }: BridgeConfig): Credentials | undefined {
  if (bearerTokenFile !== undefined) return { file: bearerTokenFile };
  return basicAuth && { file: basicAuth.passwordFile, user: basicAuth.username };
}
