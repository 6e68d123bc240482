/** The floors of lib from the ground up: a folder may import what stands in a line above its own, and nothing else. */
export const FLOORS = [
  ['values'],
  ['metrics'],
  ['promql', 'templates', 'scraping'],
  ['rules', 'dashboards'],
  ['kinds'],
  ['routing', 'operator'],
  ['mixin', 'kubernetes'],
  ['components', 'testing'],
  ['stack'],
];
/** Usable where there is no cdk8s, not even its types. */
const WITHOUT_CDK8S = [
  'values',
  'metrics',
  'promql',
  'templates',
  'scraping',
  'rules',
  'dashboards',
  'kinds',
  'routing',
  'operator',
  'mixin',
];

function wall(folder, floor) {
  const shut = [...FLOORS.slice(floor + 1).flat(), ...FLOORS[floor].filter((other) => other !== folder)];
  const patterns = [
    ...shut.map((other) => ({ regex: `^(\\.\\./)+${other}(/|$)`, message: `lib/${folder} imports only from the floors below it` })),
    { regex: '(^\\.{1,2}|/index|/\\.\\.)$', message: 'inside lib, import the file itself' },
  ];
  if (WITHOUT_CDK8S.includes(folder)) {
    patterns.push({ regex: '^(cdk8s|cdk8s-plus-.*|constructs)(/|$)', message: `lib/${folder} works where there is no cdk8s` });
  }
  return { files: [`lib/${folder}/**`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

/** A rule for each folder of lib. */
export const walls = FLOORS.flatMap((folders, floor) => folders.map((folder) => wall(folder, floor)));
