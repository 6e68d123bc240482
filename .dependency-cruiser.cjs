const PROGRAMS = 'trainer|dingtalk-bridge|dead-mans-switch';

/** What files may import of each other. An import of a type counts: who reads one file of a circle must read them all. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'runtime-imports-metrics-at-most',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: `^(lib|test|tools|${PROGRAMS})/`, pathNot: '^lib/metrics/' },
    },
    {
      name: 'programs-share-runtime-alone',
      severity: 'error',
      from: { path: `^(${PROGRAMS})/` },
      to: { path: `^(test|tools|${PROGRAMS})/`, pathNot: '^$1/' },
    },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' }, tsConfig: { fileName: 'tsconfig.json' } },
};
