import type { SyntaxNode } from '@lezer/common';
import { anchored } from './label-matcher';
import { PromqlExpression } from './promql-expression';
import { labelName, selectorOf, sourceOf } from './selector';
import { unquote } from './string-literal';

/** Under which names series are found instead. */
export interface Rewriting {
  /** Values of label `job`, by those that expressions ask for. */
  readonly jobs: ReadonlyMap<string, string>;
  /** Names of series, by those that expressions read. */
  readonly series: ReadonlyMap<string, string>;
  /** Series whose values are the timestamps of others: a recorded sample has the time of the recording. */
  readonly timestamps: ReadonlyMap<string, string>;
  /** What is read instead of `up` of a job; it is of that job alone. */
  readonly up: ReadonlyMap<string, string>;
}

/** A part of a text that becomes another one. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const REGEX_META = /[\\^$.*+?()[\]{}|]/g;

/** A rewriting of the jobs alone. */
export function ofJobs(jobs: Readonly<Record<string, string>>): Rewriting {
  return { jobs: new Map(Object.entries(jobs)), series: new Map(), timestamps: new Map(), up: new Map() };
}

/** Several at once; what a later one says of a name holds. */
export function together(all: readonly Rewriting[]): Rewriting {
  const joined = (of: keyof Rewriting): ReadonlyMap<string, string> => new Map(all.flatMap((rewriting) => [...rewriting[of]]));
  return { jobs: joined('jobs'), series: joined('series'), timestamps: joined('timestamps'), up: joined('up') };
}

/** Whether every name stays as it is. */
export function renamesNothing({ jobs, series, timestamps, up }: Rewriting): boolean {
  return jobs.size + series.size + timestamps.size + up.size === 0;
}

/**
 * The expression with other names in its selectors, and with every other character as it was.
 *
 * @param parsed a text of the same length whose selectors stand at the same places; where variables stand in the expression, it parses
 */
export function rewritten(expr: string, rewriting: Rewriting, parsed = expr): string {
  const edits: Edit[] = [];
  PromqlExpression.parse(parsed)._syntax.tree.iterate({
    enter: ({ node }) => {
      if (node.name === 'VectorSelector') edits.push(...selectorEdits(node, expr, rewriting));
    },
  });
  return edits.sort((a, b) => b.from - a.from).reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), expr);
}

/** Labels that a rule adds, with the name of a job as it is now; the same object where that changes nothing. */
export function renamedLabels(labels: Record<string, string>, { jobs }: Rewriting): Record<string, string> {
  const job = jobs.get(labels.job ?? '');
  return job === undefined ? labels : { ...labels, job };
}

/** A text of an alert, in whose template actions series have their other names: an action may hold a query, in parts. */
export function rewrittenActions(text: string, { series }: Rewriting): string {
  return text.replace(/\{\{.*?\}\}/gs, (action) => action.replace(/[a-zA-Z_:][\w:]*/g, (word) => series.get(word) ?? word));
}

function selectorEdits(node: SyntaxNode, expr: string, rewriting: Rewriting): Edit[] {
  const { metric = '', matchers } = selectorOf(node, expr);
  const up =
    metric === 'up' ? matchers.find(({ label, operator, value = '' }) => isJob(label, operator) && rewriting.up.has(value)) : undefined;
  if (up) return upEdits(node, expr, rewriting.up.get(up.value ?? '') ?? '');
  const call = timestampOf(node, expr);
  const timestamps = call && rewriting.timestamps.get(metric);
  const name = timestamps ?? rewriting.series.get(metric);
  return [
    ...(call && timestamps !== undefined ? [{ from: call.from, to: call.to, text: '' }] : []),
    ...(name === undefined ? [] : nameEdits(node, expr, name)),
    ...matcherNodes(node).flatMap((matcher) => jobEdits(matcher, expr, rewriting)),
  ];
}

function isJob(label: string, operator: string): boolean {
  return label === 'job' && operator === '=';
}

/** The whole selector is written anew: what replaces `up` has no job to match. */
function upEdits(node: SyntaxNode, expr: string, name: string): Edit[] {
  const kept = matcherNodes(node).filter(
    (matcher) => !/^(job|"job"|__name__)\s*=(?!~)/.test(sourceOf(matcher, expr)) && matcher.name !== 'QuotedLabelName',
  );
  const matchers = kept.map((matcher) => sourceOf(matcher, expr)).join(', ');
  return [{ from: node.from, to: node.to, text: `${name}${matchers === '' ? '' : `{${matchers}}`}` }];
}

/** The name of the function, where a selector is all that `timestamp` is given. */
function timestampOf(node: SyntaxNode, expr: string): SyntaxNode | undefined {
  const call = node.parent?.name === 'FunctionCallBody' ? node.parent.parent : undefined;
  const name = call?.getChild('FunctionIdentifier');
  return name && sourceOf(name, expr) === 'timestamp' ? name : undefined;
}

function nameEdits(node: SyntaxNode, expr: string, name: string): Edit[] {
  const identifier = node.getChild('Identifier');
  if (identifier) return [{ from: identifier.from, to: identifier.to, text: name }];
  return matcherNodes(node).flatMap((matcher) => {
    if (matcher.name === 'QuotedLabelName') return [{ from: matcher.from, to: matcher.to, text: JSON.stringify(name) }];
    const literal = matcher.getChild('StringLiteral');
    const isName = literal && matcher.firstChild && labelName(matcher.firstChild, expr) === '__name__';
    return isName ? [{ from: literal.from, to: literal.to, text: JSON.stringify(name) }] : [];
  });
}

function jobEdits(matcher: SyntaxNode, expr: string, { jobs }: Rewriting): Edit[] {
  const [label, operator, literal] = [matcher.firstChild, matcher.getChild('MatchOp'), matcher.getChild('StringLiteral')];
  if (!label || !operator || !literal || labelName(label, expr) !== 'job') return [];
  const value = unquote(sourceOf(literal, expr));
  if (value === undefined) return [];
  const renamed = sourceOf(operator, expr).includes('~') ? renamedRegex(value, jobs) : (jobs.get(value) ?? value);
  return renamed === value ? [] : [{ from: literal.from, to: literal.to, text: JSON.stringify(renamed) }];
}

/** Names among the alternatives are replaced; of a job that a pattern asks for, the new name is added. */
function renamedRegex(regex: string, jobs: ReadonlyMap<string, string>): string {
  const alternatives = /[()[\]]/.test(regex) ? [regex] : regex.split('|');
  const replaced = alternatives.map((alternative) => {
    const renamed = jobs.get(literalOf(alternative) ?? '');
    return renamed === undefined ? alternative : escaped(renamed);
  });
  const accepts = (pattern: string, job: string): boolean => anchored(pattern)?.matches(job) ?? false;
  const text = replaced.join('|');
  const more = [...jobs].filter(([old, renamed]) => accepts(regex, old) && !accepts(text, renamed)).map(([, renamed]) => escaped(renamed));
  return [text, ...more].join('|');
}

/** The only text that a pattern matches, where that is one. */
function literalOf(pattern: string): string | undefined {
  const plain = pattern.replace(/\\([^a-zA-Z0-9])/g, '');
  return plain.search(REGEX_META) >= 0 ? undefined : pattern.replace(/\\(.)/g, '$1');
}

function escaped(text: string): string {
  return text.replace(REGEX_META, '\\$&');
}

function matcherNodes(node: SyntaxNode): SyntaxNode[] {
  const matchers: SyntaxNode[] = [];
  for (let item = node.getChild('LabelMatchers')?.firstChild; item; item = item.nextSibling) matchers.push(item);
  return matchers;
}
