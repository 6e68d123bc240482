import { ALERT_TEXT } from '../../lib/templates/dialect';
import { Random } from '../../tools/random';

/** Templates that Go reads, one for each thing that a template may hold. */
export const READABLE = [
  '',
  'no action',
  '{{ $labels.pod }} is {{ .Labels.pod }}, {{ $value }} {{ .Value }} {{ $.Labels.pod }} {{ $externalLabels.cluster }} {{ $externalURL }}',
  '{{- /* a comment */ -}} {{/* another }} one */}}',
  '{{ if gt $value 1.0 }}a{{ else if eq $labels.pod "b" }}b{{ else }}c{{ end }}',
  '{{ with $labels.pod }}{{ . }}{{ else with $labels.job }}{{ . }}{{ else }}-{{ end }}',
  '{{ range $i, $series := query "up == 0" }}{{ if $i }}, {{ end }}{{ $series.Labels.job }}{{ if eq $i 9 }}{{ break }}{{ end }}{{ else }}none{{ end }}',
  '{{ range query "up" }}{{ if eq .Value 1.0 }}{{ continue }}{{ end }}{{ .Labels.job }}{{ end }}',
  '{{ range $labels }}{{ . }}{{ end }}{{ range $i, $x := $labels }}{{ $x }}{{ end }}',
  '{{ $x := 1 }}{{ if $x }}{{ $x = 2 }}{{ end }}{{ $x }}',
  '{{ define "a" }}{{ . }}{{ end }}{{ template "a" $value }}{{ template `a` }}',
  '{{ block "b" $labels }}{{ range . }}{{ . }}{{ end }}{{ end }}',
  '{{ printf "%s %q \\x41\\101\\u00e9\\U0001F600\\n\\t" `raw \\ }}` \'x\' | print }}',
  '{{ print 1 -2 +3 0x1F 0b101 0o17 017 1_000 1.5 .5 1. 1e3 1E-3 0x1p4 1i 1.5i 1+2i 18446744073709551615 -9223372036854775808 }}',
  '{{ print nil true false . }}',
  '{{ (query "up" | first).Labels.job }} {{ ($value | toTime).UTC.Format "15:04" }}',
  '{{ humanize ($value | printf "%f" | parseDuration) }}',
  '{{ and (or $value 1) (not $labels.pod) | print | len }}',
  '{{ index $labels "pod" | toUpper | reReplaceAll "a" "b" }}',
  '{{ "a" | printf "%s" -}}\n  x',
  '{{$value|humanize}}{{print (1)}}{{- $value -}}',
  '{{ define "e" }} {{ end }}{{ define "e" }}x{{ end }}{{ template "e" }}',
  'über {{ $labels.größe }} {{ "日本" }}',
];

/** Templates that Go refuses, one for each reason. */
export const UNREADABLE = [
  '{{ $value | humanizeBytes }}',
  '{{ $labels.pod is',
  '{{ labels.pod }}',
  '{{ $labels.pod | toLowr }}',
  '{{ if $value }}',
  '{{ }}',
  '{{ if }}a{{ end }}',
  '{{ end }}',
  '{{ else }}',
  '{{ if 1 }}{{ else }}{{ else }}{{ end }}',
  '{{ range 1 }}{{ else if 1 }}{{ end }}',
  '{{ break }}',
  '{{ range 1 }}{{ define "a" }}{{ end }}{{ end }}',
  '{{ define "a" }}{{ $labels.pod }}{{ end }}',
  '{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}',
  '{{ define a }}x{{ end }}',
  '{{ template "a',
  '{{ template }}',
  '{{ /* a */ }}',
  '{{/* a',
  '{{ "a }}',
  "{{ 'ab' }}",
  '{{ `a }}',
  '{{ "\\q" }}',
  '{{ "\\ud800" }}',
  '{{ 08 }}',
  '{{ 1__0 }}',
  '{{ 18446744073709551616 }}',
  '{{ 1e999 }}',
  '{{ 1x }}',
  '{{ $nope }}',
  '{{ if $x := 1 }}{{ end }}{{ $x }}',
  '{{ $value | 1 }}',
  '{{ $value | . }}',
  '{{ 1.x.y }}',
  '{{ "a".b }}',
  '{{ nil.a }}',
  '{{ (print 1 }}',
  '{{ print 1) }}',
  '{{ print 1, 2 }}',
  '{{ $a, $b := 1 }}',
  '{{ range $a, $b, $c := 1 }}{{ end }}',
  '{{ $value : 1 }}',
  '{{ $labels["pod"] }}',
  '{{ $value + 1 }}',
  '{{ $value == 1 }}',
  '{{ if $value > 1 }}a{{ end }}',
  '{{ print $value% }}',
  '{{ print && }}',
  '{{ | print }}',
  '{{ print §}}',
  '{{ if 1 }}{{ end }',
  '{{ else if 1 }}',
  '{{ block "b" }}{{ end }}',
  '{{ block "b" . }}',
  '{{ break 1 }}',
  '{{ 1+i }}',
  '{{ print(1) }}',
];

const PIECES = [
  ...['{{', '}}', '{{-', '-}}', ' -', '- ', '/*', '*/', '|', '(', ')', '"', '`', "'", '\\', '$', '.', ',', ':=', '=', ':', ' ', '\n', '\t'],
  ...['if', 'else', 'end', 'with', 'range', 'define', 'template', 'block', 'break', 'continue', 'nil', 'true', '{{ end }}', '{{ else }}'],
  ...[
    '$labels',
    '$value',
    '$x',
    '.Labels',
    '.pod',
    'é',
    '§',
    '\u2028',
    '0',
    '1',
    '9',
    'e',
    'x',
    'p',
    'i',
    '_',
    '+',
    '-',
    '0x',
    '1.5',
    '!',
    '%',
    '\\u',
  ],
  ...Object.keys(ALERT_TEXT.functions),
];

/** A template that is nearly one of the given ones. */
export function mutated(random: Random, templates: readonly string[]): string {
  let text = random.of(templates);
  for (let changes = 1 + Math.floor(3 * random.next()); changes > 0; changes--) {
    const at = Math.floor(random.next() * (text.length + 1));
    const end = at + Math.floor(random.next() * random.of([1, 2, 8]));
    const piece = random.of(PIECES);
    const change = random.of(['insert', 'replace', 'delete', 'copy', 'join']);
    if (change === 'insert') text = text.slice(0, at) + piece + text.slice(at);
    else if (change === 'replace') text = text.slice(0, at) + piece + text.slice(end);
    else if (change === 'delete') text = text.slice(0, at) + text.slice(end + 1);
    else if (change === 'copy') text = text.slice(0, end) + text.slice(at);
    else text = text.slice(0, at) + random.of(templates);
  }
  return text.replace(/\p{Surrogate}/gu, '');
}
