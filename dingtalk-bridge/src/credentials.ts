import { Credentials } from '../../runtime/http/credentials';
import { BridgeConfig } from './config';

/** What a client of the bridge has to send; undefined when it need send nothing. */
export function credentialsOf({ bearerTokenFile, basicAuth }: BridgeConfig): Credentials | undefined {
  if (bearerTokenFile !== undefined) return { file: bearerTokenFile };
  return basicAuth && { file: basicAuth.passwordFile, user: basicAuth.username };
}
