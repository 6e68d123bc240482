import { AlertingRule, AlertOverride, RecordingRule, Severity, Slo } from '../../lib';
import { ALERT_TEXT, NOTIFICATION } from '../../lib/templates/dialect';
import { assertTemplate, TemplateText } from '../../lib/templates/template-text';
import { bindReceivers } from '../../lib/routing/bound-receivers';
import { READABLE, UNREADABLE } from './texts';

const TEXTS = { summary: 'Full', description: 'The queue is full.', runbook: 'Empty it.' };

function alert(props: object): AlertingRule {
  return new AlertingRule('QueueFull', { expr: 'queue_depth > 9', severity: Severity.WARNING, ...TEXTS, ...props });
}

const refusal = (text: string) => TemplateText.parse(text, ALERT_TEXT).refusal;

describe('a template', () => {
  test.each(READABLE)('is read: %s', (text) => {
    expect(refusal(text)).toBeUndefined();
    expect(TemplateText.parse(text, ALERT_TEXT).failures()).toEqual([]);
  });

  test.each(UNREADABLE)('is refused: %s', (text) => {
    expect(refusal(text)).toEqual(expect.any(String));
  });

  test.each([
    ['{{ $labels.pod is', "the action is not closed: end it with }}, in '{{ $labels.pod is'"],
    ['{{ if $value }}', "'{{ if $value }}' is not closed: add {{ end }}"],
    ['a {{ end }}', "'{{ end }}' ends nothing: remove it, or put an action such as {{ if … }} before it"],
    ['{{ labels.pod }}', "unknown function 'labels' in '{{ labels.pod }}': did you mean '$labels'"],
    ['{{ $label.pod }}', "$label in '{{ $label.pod }}' is not declared: did you mean '$labels'"],
    [
      '{{ if $value > 1 }}a{{ end }}',
      "'>' has no meaning where it stands in '{{ if $value > 1 }}': there are no operators, write for example gt $value 1.0, eq $labels.job \"a\" or and",
    ],
    ['{{ "a }}', 'the string "a }} is not closed, in \'{{ "a }}\''],
    ['{{ $labels["pod"] }}', "'[' follows $labels without a space, in '{{ $labels[\"pod\"] }}'"],
    ['{{ define "a" }}{{ $value }}{{ end }}', "$value in '{{ $value }}' is not declared: there are none"],
  ])('says what is wrong with %s', (text, words) => {
    expect(refusal(text)).toBe(words);
  });

  test.each([
    ['{{ humanize }}', "humanize in '{{ humanize }}' takes 1 argument and is given 0"],
    ['{{ $value | reReplaceAll "a" }}', 'reReplaceAll in \'{{ $value | reReplaceAll "a" }}\' takes 3 arguments and is given 2'],
    ['{{ printf "%v" humanize }}', 'humanize in \'{{ printf "%v" humanize }}\' takes 1 argument and is given 0'],
    ['{{ .Label.pod }}', "there is no .Label in '{{ .Label.pod }}': did you mean 'Labels'"],
    ['{{ $labels.pod.name }}', "a text has no fields, so there is no .name in '{{ $labels.pod.name }}'"],
    ['{{ template "none" }}', "there is no template 'none': there are none"],
  ])('can be read and never filled in: %s', (text, words) => {
    expect(refusal(text)).toBeUndefined();
    expect(TemplateText.parse(text, ALERT_TEXT).failures()).toEqual([words]);
  });

  test('writes labels, and asks first for others', () => {
    const text = '{{ $labels.a }}{{ printf "%s" .Labels.b }}{{ with $labels.c }}{{ . }}{{ end }}{{ if $labels.d }}{{ $labels.d }}{{ end }}';
    expect(TemplateText.parse(text, ALERT_TEXT).labels).toEqual(['a', 'b']);
  });
});

describe('an alert is refused', () => {
  test.each([
    [
      { summary: '{{ $value | humanizeBytes }}' },
      "summary of alert QueueFull is no template that Prometheus reads: unknown function 'humanizeBytes' in '{{ $value | humanizeBytes }}': did you mean 'humanize'",
    ],
    [{ description: '{{ $labels.pod is' }, 'description of alert QueueFull is no template that Prometheus reads: the action is not closed'],
    [{ firstStep: '{{ $nope }}' }, 'firstStep of alert QueueFull is no template that Prometheus reads: $nope'],
    [
      { labels: { tier: '{{ $labels.pod | toLowr }}' } },
      "label 'tier' of alert QueueFull is no template that Prometheus reads: unknown function 'toLowr' in '{{ $labels.pod | toLowr }}': did you mean 'toLower'",
    ],
    [
      { annotations: { note: '{{ if $value }}' } },
      "annotation 'note' of alert QueueFull is no template that Prometheus reads: '{{ if $value }}' is not closed: add {{ end }}",
    ],
    [
      { description: '{{ range query "up{" }}{{ .Value }}{{ end }}' },
      'a query of description of alert QueueFull has an invalid expression: ',
    ],
    [
      { description: '{{ with query `rate(up)` }}{{ . | first | value }}{{ end }}' },
      'a query of description of alert QueueFull has an invalid expression: expected type matrix in call to function "rate"',
    ],
    [{ summary: '{{ humanize }}' }, 'summary of alert QueueFull is a template that always fails: humanize in'],
  ])('for %o', (props, message) => {
    expect(() => alert(props)).toThrow(message);
  });

  test('and is not where the template is right', () => {
    const labels = { tier: '{{ $labels.pod | toLower }}' };
    expect(() =>
      alert({ summary: '{{ $value | humanize1024 }}B', labels, annotations: { note: '{{ if $value }}a{{ end }}' } }),
    ).not.toThrow();
  });

  test('for a link that its author made of one', () => {
    const links = { dashboardUrl: () => '', runbookUrl: () => 'https://wiki/{{ $labels.run' };
    expect(() => alert({})._render(links)).toThrow('runbook URL of alert QueueFull is no template that Prometheus reads');
    expect(() => alert({})._render({ ...links, runbookUrl: () => 'https://wiki/{{ $labels.run }}' })).not.toThrow();
  });
});

test('an override is refused where it is written', () => {
  expect(() => AlertOverride.change('LossSpike', { summary: '{{ $valu }}' })).toThrow(
    "summary of the override of alert LossSpike is no template that Prometheus reads: $valu in '{{ $valu }}' is not declared: did you mean '$value'",
  );
  expect(() => AlertOverride.change('LossSpike', { summary: '{{ $value }}' })).not.toThrow();
});

test('a recording rule has no templates', () => {
  const labels = (tier: string) => new RecordingRule('job:up:sum', { expr: 'sum by (job) (up)', labels: { tier } });
  expect(() => labels('{{ $labels.job }}')).toThrow(
    "label 'tier' of recording rule job:up:sum is '{{ $labels.job }}', and Prometheus fills in no template there: use label_replace in the expression",
  );
  expect(() => labels('gold')).not.toThrow();
});

test('an objective is refused where it is written', () => {
  const slo = (props: object) =>
    new Slo('Answers', { objective: 0.99, bad: 'sum(rate(up[5m]))', total: 'sum(rate(up[5m]))', consequence: 'Bad.', ...props });
  expect(() => slo({ of: 'team {{ $labels.team' })).toThrow(
    'of of SLO Answers is no template that Prometheus reads: the action is not closed',
  );
  expect(() => slo({ consequence: '{{ lables.team }}' })).toThrow(
    "consequence of SLO Answers is no template that Prometheus reads: unknown function 'lables'",
  );
  expect(() => slo({ labels: { team: '{{ $labels.team | upper }}' } })).toThrow("label 'team' of the alerts of SLO Answers is no template");
  expect(() => slo({ bad: 'sum(rate(up))' })).toThrow('bad of SLO Answers has an invalid expression');
  expect(() => slo({ of: 'team {{ $labels.team }}', labels: { team: '{{ $labels.team | toUpper }}' } })).not.toThrow();
});

describe('a receiver of your own', () => {
  const host = { secretFile: () => 'file', addKind: () => undefined };
  const bound = (text: string, templates?: Record<string, string>) =>
    bindReceivers([{ name: 'chat', bind: () => ({ integration: 'webhook_configs', settings: { payload: [{ text }] }, templates }) }], host);

  test('is refused with a template that Alertmanager does not know', () => {
    expect(() => bound('{{ .Status | humanize }}')).toThrow(
      "payload.0.text of receiver 'chat' is no template that Alertmanager reads: unknown function 'humanize' in '{{ .Status | humanize }}'",
    );
    expect(() => bound('{{ template "chat.txt" . }}', { 'chat.tmpl': '{{ define "chat.text" }}x{{ end }}' })).toThrow(
      "payload.0.text of receiver 'chat' is a template that always fails: there is no template 'chat.txt': did you mean 'chat.text'",
    );
    expect(() => bound('', { 'chat.tmpl': '{{ define "chat.text" }}x' })).toThrow(
      "template file 'chat.tmpl' of receiver 'chat' is no template",
    );
  });

  test('may use what Alertmanager and its own files define', () => {
    expect(() => bound('{{ template "chat.text" . }}', { 'chat.tmpl': '{{ define "chat.text" }}x{{ end }}' })).not.toThrow();
    expect(() => bound('{{ template "slack.default.title" . }} {{ .Status | toUpper }}')).not.toThrow();
  });
});

test('a text without an action is none', () => {
  expect(() => assertTemplate('text', '}} a { b', NOTIFICATION)).not.toThrow();
});
