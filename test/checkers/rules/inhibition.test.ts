import { InhibitionTree } from '../../../lib/kinds/inhibition-tree';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { describeWithServers } from '../../servers';
import { InhibitingAlertmanager } from './inhibiting-alertmanager';
import { FiringAlert } from './scenario';

/** An alert that follows from everything that silences all others. */
const ANY_OTHER = ['TensorLeak'];

const { inhibitions } = new InhibitionTree(SHIPPED_KINDS);
const EDGES = inhibitions.flatMap(({ cause, consequences = ANY_OTHER, equal }, rule) =>
  consequences.map((consequence, index) => ({ cause, consequence, equal, place: `${rule}-${index}` })),
);

/** The alert somewhere: no two edges share a place, so that none can silence the alerts of another. */
const at = (alertname: string, equal: string[], place: string): FiringAlert => ({
  alertname,
  severity: 'warning',
  ...Object.fromEntries(equal.map((label) => [label, place])),
});

describeWithServers(['alertmanager'], 'every edge of the tree of causes and consequences', () => {
  test('keeps the consequence quiet where its cause fires, and nowhere else', async () => {
    const alertmanager = await InhibitingAlertmanager.start();
    const causes = EDGES.map(({ cause, equal, place }) => at(cause, equal, place));
    const consequences = EDGES.map(({ consequence, equal, place }) => at(consequence, equal, place));
    // In each label that must agree it is somewhere else for once.
    const unrelated = EDGES.flatMap(({ consequence, equal, place }) =>
      equal.map((label) => ({ ...at(consequence, equal, place), [label]: `not-${place}-${label}` })),
    );
    // What explains a cause is reported, and the cause is quiet where it is one of its consequences.
    const explained = inhibitions.flatMap(({ cause, except = [], equal }, rule) =>
      except.map((alertname, index) => {
        const place = `except-${rule}-${index}`;
        const isQuiet = EDGES.some((edge) => edge.cause === alertname && edge.consequence === cause);
        return { explaining: at(alertname, equal, place), cause: at(cause, equal, place), isQuiet };
      }),
    );
    const explaining = explained.map((each) => each.explaining);
    const explainedCauses = (quiet: boolean) => explained.filter(({ isQuiet }) => isQuiet === quiet).map(({ cause }) => cause);
    await alertmanager.expect(
      [...causes, ...unrelated, ...explaining, ...explainedCauses(false)],
      [...consequences, ...explainedCauses(true)],
    );
    await alertmanager.stop();
  });
});
