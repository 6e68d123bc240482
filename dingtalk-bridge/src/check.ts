import { credentialsOf } from '../../runtime/http/credentials';
import { BridgeConfig, ConfigError } from './config';
import { createLanes } from './lanes';
import { openFolder } from './queue-folder';
import { SecretFile } from '../../runtime/secret-file';

/**
 * Looks at everything that the bridge needs to start: secrets that can be read, and a folder that can be written.
 *
 * @returns what was found, in a line
 * @throws ConfigError with everything that is wrong
 */
export async function checkConfig(config: BridgeConfig): Promise<string> {
  const { robots, channels } = createLanes(config, Date.now);
  const credentials = credentialsOf(config);
  const checks = [
    ...robots.map(
      ({ robot }) =>
        () =>
          robot.checkSecrets(),
    ),
    ...(credentials ? [() => void new SecretFile(credentials.file).read()] : []),
    () => openFolder(config.queueDirectory),
  ];
  const results = await Promise.allSettled(checks.map((check) => Promise.resolve().then(check)));
  const violations = results.filter((result) => result.status === 'rejected').map(({ reason }) => (reason as Error).message);
  if (violations.length > 0) throw new ConfigError(violations.join('\n'));
  return `the configuration is valid; Alertmanager can post to ${[...channels.keys()].map((name) => `/dingtalk/${name}/send`).join(', ')}`;
}
