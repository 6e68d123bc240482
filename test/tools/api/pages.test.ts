import { sourceToAssemblyHelper } from 'jsii';
import { reflectOn } from '../../../tools/api/assembly';
import { renderPages } from '../../../tools/api/pages';

const SOURCES = {
  'index.ts': `export * from './lib/rules/rule';\nexport * from './lib/kinds/kind';`,
  'lib/rules/rule.ts': `
/** How soon somebody must act; routes read it. */
export enum Severity {
  /** Wakes somebody. */
  CRITICAL,
}
/** Settings of a rule. */
export interface RuleProps {
  /** PromQL, a | b. */
  readonly expr: string;
  /**
   * Seconds that it must hold:
   *
   * \`\`\`ts
   * hold: 5,
   * \`\`\`
   *
   * @default 60
   */
  readonly hold?: number;
}
/**
 * Something to evaluate.
 *
 * @see https://prometheus.io/docs
 */
export class Rule {
  /**
   * @param name in PascalCase
   * @throws Error when the name is empty
   */
  public constructor(public readonly name: string, props: RuleProps) { void props; }
  /** The same rule for other teams. */
  public forTeams(...teams: string[]): Rule { void teams; return this; }
}`,
  'lib/kinds/kind.ts': `
import { Rule, Severity } from '../rules/rule';
/** What watches one program. */
export interface IKind {
  /** By their severity. */
  readonly rules: Record<string, Rule[]>;
  /** Whether it has alerts of a severity. */
  covers(severity: Severity): boolean;
}`,
};

const VALUES = [
  { name: 'PORT', file: 'lib/rules/port.ts', line: 1, type: '"web"', text: 'Name of the port of a {@link Rule }.', parameters: [] },
  {
    name: 'scrape',
    file: 'lib/rules/scrape.ts',
    line: 1,
    type: '(port: string) => Rule',
    text: 'One job.',
    parameters: [{ name: 'port', text: 'by its name' }],
  },
];

test('writes a page for each floor, and an index', async () => {
  const pages = renderPages(await reflectOn(sourceToAssemblyHelper(SOURCES)), VALUES);

  expect([...pages.keys()]).toEqual(['README.md', 'kinds.md', 'rules.md']);
  expect(pages.get('README.md')).toContain(
    '- [`IKind`](kinds.md#ikind): What watches one program.\n- [`Rule`](rules.md#rule): Something to evaluate.',
  );
  expect(pages.get('kinds.md')).toContain('| `rules` | map of [Rule](rules.md#rule)[] | By their severity. |');
  expect(pages.get('kinds.md')).toContain('| `covers(severity: Severity)` | boolean | Whether it has alerts of a severity. |');
  const rules = pages.get('rules.md');
  expect(rules).toContain('## Severity\n\n*enum*\n\nHow soon somebody must act; routes read it.\n\n| Member | Meaning |');
  expect(rules).toContain(
    '| `expr` | string | required | PromQL, a \\| b. |\n| `hold` | number | 60 | Seconds that it must hold: `hold: 5,` |',
  );
  expect(rules).toContain('Something to evaluate.\n\nSee <https://prometheus.io/docs>.');
  expect(rules).toContain('`new Rule(name: string, props: RuleProps)`\n\nThrows Error when the name is empty. `name`: in PascalCase.');
  expect(rules).toContain('| `forTeams(...teams: string[])` | [Rule](rules.md#rule) | The same rule for other teams. |');
  expect(rules).toContain(
    '| `PORT` | `"web"` | Name of the port of a `Rule`. |\n| `scrape` | `(port: string) => Rule` | One job. `port`: by its name. |',
  );
});

test('every link of a page leads to a heading', async () => {
  const pages = renderPages(await reflectOn(sourceToAssemblyHelper(SOURCES)), []);
  const headings = [...pages].flatMap(([file, text]) =>
    [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => `${file}#${name.toLowerCase()}`),
  );
  const links = [...pages.values()].flatMap((text) => [...text.matchAll(/\]\(([^)]+\.md#[^)]+)\)/g)].map(([, link]) => link));

  expect(new Set(links)).toEqual(new Set(headings));
});
