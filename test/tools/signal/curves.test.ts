import { ContractLevel } from '../../../lib/metrics';
import { readBy } from '../../../tools/shipped-rules';
import { curveTable, familiesOf, sensitivities, shares, STATISTICAL } from '../../../tools/signal/curves';
import { withSection } from '../../../tools/signal/document';
import { FAMILIES } from '../../../tools/signal/families';
import { Outcome } from '../../../tools/signal/monte-carlo';

const named = (name: string) => FAMILIES.filter((family) => family.name === name)[0];
const CONDITIONS = { level: ContractLevel.FULL, scrape: 30, noise: 0.01, correlation: 0, logWindow: 60, stepsPerSecond: 2 };

function outcome(name: string, hourly: number, changes: Partial<Outcome> = {}): Outcome {
  return {
    family: named(name),
    conditions: CONDITIONS,
    hourly,
    detected: Infinity,
    share: 0,
    firings: 0,
    wrong: [],
    pages: [],
    ...changes,
  };
}

/** Rows of a table, by their first cell. */
function rowsOf(text: string): Record<string, string[]> {
  const rows = text.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  return Object.fromEntries(rows.slice(2).map((cells) => [cells[1], cells.slice(2, -1)]));
}

test.each(STATISTICAL)('%s has failures to notice and innocents to leave alone', (alert) => {
  const families = familiesOf(alert);
  expect(families.some(({ notice }) => notice)).toBe(true);
  expect(families.filter(({ notice }) => !notice).length).toBeGreaterThan(0);
  for (const { allowed = [] } of families.filter(({ notice }) => !notice)) expect(allowed).not.toContain(alert);
  const [failures, innocents] = shares(alert, 100).map(({ families: some, each }) => some.length * each);
  expect(failures).toBeGreaterThanOrEqual(100);
  expect(innocents).toBeGreaterThanOrEqual(100);
  expect([1, 3]).toContain(sensitivities(alert).size);
});

test('a curve counts by the noise of an hour', () => {
  const at = (minutes: number, share = 1) => ({ detected: 60 * minutes, share, firings: 1 });
  const rows = rowsOf(
    curveTable('LossPlateau', [
      outcome('plateau-stops', 0.0005, at(60)),
      outcome('plateau-stops', 0.0005, at(90, 0.5)),
      outcome('plateau-stops', 0.0005),
      outcome('plateau-stops', 0.0005, { ...at(0), wrong: ['LossPlateau'] }),
      outcome('learns-power', 0.0005, { wrong: ['LossPlateau', 'LossPlateau'] }),
      outcome('learns-power', 0.05),
    ]),
  );
  expect(rows['0–0.1 %']).toEqual(['3', '90', 'never', '33 %', '50 %', '1.0', '166.7 (2)', '12']);
  expect(rows['> 3 %']).toEqual(['0', '', '', '', '', '', '0.0 (0)', '12']);
  expect(rows.all).toEqual(['3', '90', 'never', '33 %', '50 %', '1.0', '83.3 (2)', '24']);
});

test('a curve of what is not about the loss counts by the interval of scraping', () => {
  expect(rowsOf(curveTable('TensorLeak', [outcome('tensor-leak', 0.1, { detected: 600, share: 1, firings: 1 })]))['30 s']).toEqual(
    ['1', '10', '10', '0 %', '100 %', '1.0', '', '0'], // prettier-ignore
  );
});

test('an alert reads what is recorded for it, and what that reads', () => {
  const read = readBy(['LossPlateau']);
  expect(read).toContain('tf_train_loss');
  expect(read).not.toContain('tf_val_loss');
});

test('a generated section replaces the one of its name, and leaves the words around it', () => {
  const page = withSection('# Signal\n\nWords.\n', 'a', 'first');
  expect(page).toBe('# Signal\n\nWords.\n\n<!-- begin: a -->\n\nfirst\n\n<!-- end: a -->\n');
  const both = withSection(`${page}\nMore words.\n`, 'b', 'other');
  expect(withSection(both, 'a', 'second')).toBe(both.replace('first', 'second'));
  expect(withSection('', 'a', 'first')).toBe('<!-- begin: a -->\n\nfirst\n\n<!-- end: a -->\n');
});
