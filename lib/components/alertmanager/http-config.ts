import { HTTP_CLIENT } from '../../routing/receivers/delivery';
import { IReceiverHost } from '../../routing/receivers/receiver';
import { HttpClient } from '../../scraping/http-client';

/** How Alertmanager identifies itself to a program that asks for credentials; undefined when it asks for none. */
export function httpConfigOf({ bearerToken, basicAuth }: HttpClient, host: IReceiverHost): object | undefined {
  if (!bearerToken && !basicAuth) return undefined;
  return {
    ...HTTP_CLIENT,
    authorization: bearerToken && { credentials_file: host.secretFile(bearerToken) },
    basic_auth: basicAuth && { username: basicAuth.username, password_file: host.secretFile(basicAuth.password) },
  };
}
