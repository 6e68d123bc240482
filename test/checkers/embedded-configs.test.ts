import { Manifests } from '../../lib/testing/manifests';
import { createApp } from '../../main';
import { LocalContainer } from '../../tools/local/local-container';
import { temporaryFolder } from '../../tools/temporary-folder';
import { describeWithServers } from '../servers';
import { lintRules } from './pint';
import { runTool } from './tool';

/** A pod of a StatefulSet, with everything in its volumes that it would find there. */
function podOf(manifests: Manifests, name: string): LocalContainer {
  const keys = manifests.requiredSecrets.flatMap((line) => {
    const [, secret, names] = /^[^/]+\/([^:]+): (.*)$/.exec(line) ?? [];
    return names.split(', ').map((key) => `${secret}/${key}`);
  });
  const secrets = Object.fromEntries(keys.map((key) => [key, 'placeholder']));
  return new LocalContainer(manifests, { kind: 'StatefulSet', name, root: temporaryFolder(), secrets });
}

function configFileOf({ name, args }: LocalContainer): string {
  const flag = '--config.file=';
  const argument = args.find((candidate) => candidate.startsWith(flag));
  if (!argument) throw new Error(`${name} is started without ${flag}`);
  return argument.slice(flag.length);
}

describeWithServers(['promtool', 'amtool', 'pint'], 'the manifests of main.ts', () => {
  let prometheus: LocalContainer;
  let alertmanager: LocalContainer;

  beforeAll(() => {
    const manifests = Manifests.of(createApp());
    prometheus = podOf(manifests, 'prometheus');
    alertmanager = podOf(manifests, 'alertmanager');
  });

  test('Prometheus takes the configuration that they mount, with every rule file', async () => {
    const verdict = await runTool('promtool', ['check', 'config', '--lint=all', '--lint-fatal', configFileOf(prometheus)]);
    expect(verdict).toMatch(/SUCCESS: [1-9]\d* rule files found/);
    expect(verdict).not.toContain('SUCCESS: 0 rules found');
  });

  test('pint has nothing to say about a rule', async () => {
    await lintRules(prometheus.path('/etc/prometheus/rules'));
  });

  test('Alertmanager takes the configuration that they mount, with every template', async () => {
    const verdict = await runTool('amtool', ['check-config', configFileOf(alertmanager)]);
    expect(verdict).toMatch(/Found:[^]* - [1-9]\d* receivers/);
  });
});
