import { InvalidConfigError } from './invalid-config-error';

const HOST = '[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*(:\\d+)?|\\[[0-9a-fA-F:]+\\](:\\d+)?';

const COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';

const REPOSITORY = `((${HOST})/)?${COMPONENT}(/${COMPONENT})*`;

const REFERENCE = new RegExp(`^${REPOSITORY}(:\\w[\\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$`);

const REGISTRY = new RegExp(`^(${HOST})(/${COMPONENT})*/?$`);

/**
 * @param what whose image it is, as it stands in the error
 * @throws InvalidConfigError when no container runtime could read it
 */
export function assertImage(what: string, image: string): void {
  if (REFERENCE.test(image)) return;
  throw new InvalidConfigError(
    `${what} '${image}' is not a reference to an image: write it without a scheme, in lower case and with a tag or digest, for example 'registry.example.com/team/trainer:1.0.0'`,
  );
}

/** @throws InvalidConfigError when an image name could not begin with it */
export function assertImageRegistry(registry: string): void {
  if (REGISTRY.test(registry)) return;
  throw new InvalidConfigError(
    `imageRegistry '${registry}' is not a registry: write host, port and path without a scheme, for example 'mirror.example.com/team'`,
  );
}

/** The image without its tag and digest. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
}
