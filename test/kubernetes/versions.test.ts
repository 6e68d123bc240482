import { Release, VERSIONS } from '../../lib/kubernetes/versions';

const releases: [string, Release][] = Object.entries(VERSIONS);

describe('VERSIONS', () => {
  test.each(releases.filter(([, release]) => release.image))(
    'the image of %s is pinned to its version and names its registry',
    (_name, release) => {
      const [, host, tag] = /^([^/]+\.[^/]+)\/[^:]+:(.+)$/.exec(release.image as string) ?? [];
      expect(host).toBeDefined();
      expect(tag.replace(/^v/, '').replace(/-(bookworm-slim|distroless)$/, '')).toBe(release.version);
    },
  );

  test.each(releases.filter(([, release]) => release.source))('the module version of %s is that of the program', (_name, release) => {
    // Prometheus 3.14.0 is v0.314.0, because a Go module of major version 3 would need another import path.
    const expected = release === VERSIONS.prometheus ? release.version.replace(/^3\.(\d+)/, '0.3$1') : release.version;
    expect(release.source?.version).toBe(`v${expected}`);
  });
});
