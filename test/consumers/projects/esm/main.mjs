import { AlertingRule, RouteTable, RuleGroup, Severity, testing } from 'trainwatch';
import { RouteTable as FromSubpath } from 'trainwatch/testing';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

function refusal(action) {
  try {
    action();
    return 'none';
  } catch ({ name, code = name, message }) {
    return `${code}: ${message.split('\n')[0]}`;
  }
}

const rule = (expr) =>
  new RuleGroup('queue', {
    rules: [
      new AlertingRule('QueueFull', { expr, severity: Severity.WARNING, summary: 'Full', description: 'Full', runbook: 'Add readers.' }),
    ],
  });

console.log(
  JSON.stringify({
    sameClass: [FromSubpath === RouteTable, FromSubpath === testing.RouteTable, FromSubpath === require('trainwatch').RouteTable],
    wrongType: refusal(() => rule('rate(queue_depth) > 1')),
    wrongSyntax: refusal(() => rule('queue_depth >')),
    wrongRegex: refusal(() => rule('queue_depth{queue=~"("} > 1')),
    deepRequire: refusal(() => require('trainwatch/build/lib/values/urls.js')),
    deepImport: await import('trainwatch/build/lib/index.js').then(
      () => 'none',
      ({ code }) => code,
    ),
    manifest: require('trainwatch/package.json').name,
    assembly: require.resolve('trainwatch/.jsii').endsWith('.jsii'),
  }),
);
