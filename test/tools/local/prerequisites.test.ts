import { VERSIONS } from '../../../lib/kubernetes/versions';
import { needsGo } from '../../../tools/local/prerequisites';

test('without Go it says which versions are wanted, and where to get Go or them', () => {
  const wanted = `prometheus ${VERSIONS.prometheus.version} and alertmanager ${VERSIONS.alertmanager.version}`;
  expect(needsGo(['prometheus', 'alertmanager'], 'Go 1.26 or newer is not on the PATH')).toBe(
    `${wanted} must be built from source once, but Go 1.26 or newer is not on the PATH: install Go from https://go.dev/dl, or put ${wanted} from https://prometheus.io/download on the PATH`,
  );
});
