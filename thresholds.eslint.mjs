// cspell:ignore smhdwy quasis

/**
 * Refuses a limit that is written into a rule or a panel of a kind: it belongs into the table of the kind's thresholds, where it has a
 * range, a reason and a line in docs/thresholds.md.
 */

/** Numbers that are no limits, wherever they stand. */
const NEUTRAL = {
  0: 'nothing, or a state that is not',
  1: 'a state that is, or the whole of a ratio',
};

/** Factors between units, beside a `*` or a `/`. */
const CONVERSIONS = {
  60: 'per minute',
  100: 'ratio to percent',
  1000: 'seconds to the milliseconds of Grafana',
  3600: 'per hour',
  '1e9': 'nanoseconds to seconds',
  1048576: 'MiB to bytes',
};

/** What else a number may stand in, in PromQL. */
const PROMQL = [
  { pattern: /quantile\w*(?: by \([^)]*\))? ?\(0\.5(?=,)/g, reason: 'the median' },
  { pattern: /(?:top|bottom)k(?: by \([^)]*\))? ?\(\d+(?=,)/g, reason: 'how many series are shown' },
];

/** Props whose numbers are no limits. */
const NUMBER_PROPS = {
  width: 'layout',
  height: 'layout',
  min: 'axis',
  max: 'axis',
};

/** Props whose texts are no limits. */
const TEXT_PROPS = {
  from: 'the time range that a dashboard opens with',
  interval: 'how often a group is evaluated',
};

/** Props that hold words. */
const WORDS = ['summary', 'description', 'consequence', 'runbook', 'title', 'text', 'legend', 'of'];

/** Literals that are no limits, each with its file. */
export const EXCEPTIONS = [
  { file: 'thanos/thanos-rules.ts', literal: '5', reason: 'the HTTP codes from 500' },
  { file: 'dcgm-exporter/gpu-clock-rules.ts', literal: '1m', reason: 'the resolution of a mean, which is the interval of its group' },
  { file: 'node-exporter/node-link-rules.ts', literal: '4', reason: 'the state of a port that is active, as InfiniBand numbers it' },
  { file: 'node-exporter/node-link-rules.ts', literal: '1h', reason: 'how long Prometheus may be away before it forgets' },
  {
    file: 'kube-state-metrics/custom-resource-state.ts',
    literal: '5',
    reason: 'how talkative kube-state-metrics is about fields that are missing',
  },
  { file: 'kube-state-metrics/cause-recordings.ts', literal: '10m', reason: 'how long a pod is remembered that was deleted when it ended' },
  { file: 'kube-state-metrics/incident-recordings.ts', literal: '5m', reason: 'more than the interval of its group' },
  { file: 'kube-state-metrics/suspect-node-rules.ts', literal: '2', reason: 'of Stirling’s formula' },
  ...['2', '75', '137'].map((literal) => ({ file: 'trainer/rules/failure-cause.ts', literal, reason: 'an exit code' })),
  { file: 'prometheus/prometheus-dashboards.ts', literal: '100%', reason: 'the whole of an interval' },
  { file: 'trainer/dashboards/run-overview.ts', literal: '100%', reason: 'the whole of what is allowed' },
  { file: 'trainer/dashboards/run-overview.ts', literal: '0.5', reason: 'a quantile that a panel shows' },
  { file: 'trainer/dashboards/run-overview.ts', literal: '0.95', reason: 'a quantile that a panel shows' },
  { file: 'trainer/dashboards/run-overview.ts', literal: '0.99', reason: 'a quantile that a panel shows' },
  { file: 'trainer/dashboards/run-overview.ts', literal: '1m', reason: 'how closely an annotation marks a spike' },
  { file: 'trainer/dashboards/run-comparison.ts', literal: '0.5', reason: 'half of one: an increase of one is extrapolated' },
  { file: 'trainer/trainer-kind.ts', literal: '32', reason: 'how many labels a scraped series may have, which is a limit of the scrape' },
  { file: 'trainer/trainer-kind.ts', literal: '128', reason: 'how long the value of a label may be, which is a limit of the scrape' },
  {
    file: 'trainer/rules/standstill-recordings.ts',
    literal: '1m',
    reason: 'the resolution at which something moves, as 5m in the name of a rate',
  },
  { file: 'trainer/rules/run-expressions.ts', literal: '1h', reason: 'how long Prometheus may be away before it forgets' },
  { file: 'trainer/rules/attempt-recordings.ts', literal: '2m', reason: 'two scrapes a minute apart, and four evaluations' },
  { file: 'trainer/rules/restart-recordings.ts', literal: '1s', reason: 'less than an interval: the evaluation before this one' },
  { file: 'trainer/dashboards/goodput.ts', literal: '1h', reason: 'the bars of a panel' },
];

const DURATION = /(?<![\w.-])\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*(?!\w)/g;
const NUMBER = /(?<![\w.$-])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)/g;
const PERCENTAGE = /(?<![\w.])\d+(?:\.\d+)? ?%/g;

/** The nearest prop that holds the node. */
function propOf(node) {
  for (let at = node; at.parent; at = at.parent) {
    if (at.parent.type === 'Property' && at.parent.value === at) return at.parent.key.name ?? at.parent.key.value;
  }
  return undefined;
}

/** The literals of an expression that no allowance covers. */
export function limitsIn(promql) {
  const bare = PROMQL.reduce((text, { pattern }) => text.replace(pattern, ''), promql.replace(/"[^"]*"/g, '""'));
  const durations = bare.match(DURATION) ?? [];
  const numbers = [...bare.replace(DURATION, '').matchAll(NUMBER)]
    .filter(([number]) => !(number in NEUTRAL))
    .filter(({ 0: number, index, input }) => {
      const beside = `${input.slice(0, index).trimEnd().at(-1)}${input
        .slice(index + number.length)
        .trimStart()
        .at(0)}`;
      return !(number in CONVERSIONS && /[*/]/.test(beside));
    })
    .map(([number]) => number);
  return [...durations, ...numbers];
}

const limitsExcept = (exceptions) => ({
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      limit: '{{literal}} is a limit: put it into the table of the thresholds of the kind, with range and reason, and read it from there',
    },
  },
  create(context) {
    const allowed = exceptions.filter(({ file }) => context.filename.endsWith(file)).map(({ literal }) => literal);
    const report = (node, literals) => {
      for (const literal of literals) if (!allowed.includes(literal)) context.report({ node, messageId: 'limit', data: { literal } });
    };
    const text = (node, value) => {
      const prop = propOf(node);
      if (prop in TEXT_PROPS) return;
      report(node, WORDS.includes(prop) ? [...(value.match(DURATION) ?? []), ...(value.match(PERCENTAGE) ?? [])] : limitsIn(value));
    };
    return {
      Literal(node) {
        if (node.parent.type === 'ImportDeclaration' || node.parent.type === 'TSLiteralType') return;
        if (typeof node.value === 'string') return text(node, node.value);
        if (typeof node.value !== 'number' || node.value in NEUTRAL || propOf(node) in NUMBER_PROPS) return;
        const converts = node.parent.type === 'BinaryExpression' && /[*/]/.test(node.parent.operator) && node.raw in CONVERSIONS;
        if (!converts) report(node, [node.raw]);
      },
      TemplateLiteral(node) {
        text(node, node.quasis.map(({ value }) => value.cooked).join('…'));
      },
    };
  },
});

/** For the rules and panels of every kind. Constants of statistics are chosen together, from curves that docs/signal.md shows. */
export const thresholdLimits = (exceptions = EXCEPTIONS) => ({
  files: ['lib/kinds/*/**'],
  ignores: ['lib/kinds/**/*-thresholds.ts', 'lib/kinds/**/*-objectives.ts', 'lib/kinds/**/*-metrics.ts', 'lib/kinds/**/statistics/**'],
  plugins: { thresholds: { rules: { limits: limitsExcept(exceptions) } } },
  rules: { 'thresholds/limits': 'error' },
});
