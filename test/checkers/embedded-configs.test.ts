import { Manifests } from '../../lib/testing';
import { createApp } from '../../main';
import { LocalContainer } from '../../tools/local/local-container';
import { temporaryFolder } from '../../tools/temporary-folder';
import { describeWithServers } from '../servers';
import { runTool } from './tool';

/** Writes what the pods of a StatefulSet would find in their volumes; returns the path of the configuration that their arguments name. */
function configFileOf(manifests: Manifests, name: string): string {
  const keys = manifests.requiredSecrets.flatMap((line) => {
    const [, secret, names] = /^[^/]+\/([^:]+): (.*)$/.exec(line) ?? [];
    return names.split(', ').map((key) => `${secret}/${key}`);
  });
  const secrets = Object.fromEntries(keys.map((key) => [key, 'placeholder']));
  const { args } = new LocalContainer(manifests, { kind: 'StatefulSet', name, root: temporaryFolder(), secrets });
  const flag = '--config.file=';
  const argument = args.find((candidate) => candidate.startsWith(flag));
  if (!argument) throw new Error(`${name} is started without ${flag}`);
  return argument.slice(flag.length);
}

describeWithServers(['promtool', 'amtool'], 'the manifests of main.ts', () => {
  let manifests: Manifests;

  beforeAll(() => {
    manifests = Manifests.of(createApp());
  });

  test('Prometheus takes the configuration that they mount, with every rule file', async () => {
    const verdict = await runTool('promtool', ['check', 'config', '--lint=all', '--lint-fatal', configFileOf(manifests, 'prometheus')]);
    expect(verdict).toMatch(/SUCCESS: [1-9]\d* rule files found/);
    expect(verdict).not.toContain('SUCCESS: 0 rules found');
  });

  test('Alertmanager takes the configuration that they mount, with every template', async () => {
    const verdict = await runTool('amtool', ['check-config', configFileOf(manifests, 'alertmanager')]);
    expect(verdict).toMatch(/Found:[^]* - [1-9]\d* receivers/);
  });
});
