import { assertVersions, newestVersion } from '../../tools/release-version';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.3.0] - 2026-02-03

### Added

- A thing.

## [1.2.0] - 2026-01-02

- Another.
`;

describe('the version to release', () => {
  it('is the newest of the changelog that has a date, with its own notes', () => {
    expect(newestVersion(CHANGELOG)).toEqual({ version: '1.3.0', date: '2026-02-03', notes: '### Added\n\n- A thing.' });
  });

  it.each([
    ['nothing but unreleased changes', '# Changelog\n\n## [Unreleased]\n\n- Not yet.\n'],
    ['a version without a date', CHANGELOG.replace(' - 2026-02-03', '')],
    ['a tag instead of a version', CHANGELOG.replace('[1.3.0]', '[v1.3.0]')],
  ])('is none with %s', (_, changelog) => {
    expect(() => newestVersion(changelog)).toThrow(
      "CHANGELOG.md has no version to release: give its newest chapter the title '## [x.y.z] - yyyy-mm-dd'",
    );
  });

  it('is that of every package', () => {
    assertVersions('1.3.0', { 'package.json': '1.3.0' });
    expect(() => assertVersions('1.3.0', { 'package.json': '1.3.0', 'trainer/package.json': '1.2.0' })).toThrow(
      'CHANGELOG.md announces 1.3.0, and trainer/package.json says 1.2.0: make them the same',
    );
  });
});
