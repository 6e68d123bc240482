import { inlining } from '../../lib/routing/inlined-templates';

const FILES = {
  'a.tmpl':
    '{{ define "outer" -}}\n{{ if .X }}{{ template "inner" . }}{{ else }}"}}"{{ end }}\n{{- end }}\n\n{{ define "inner" }}{{ "}}" }}{{ end }}\n',
  'b.tmpl': '{{- define "circle" -}}{{ template "circle" . }}{{- end -}}',
};

const inlined = inlining(FILES);

test.each([
  ['without a call', '{{ .Status }}', '{{ .Status }}'],
  ['that calls one', '{{ template "inner" . }}', '{{ define "inner" }}{{ "}}" }}{{ end }}{{ template "inner" . }}'],
  [
    'that calls one which calls another',
    '{{- template "outer" . -}}',
    '{{ define "outer" -}}\n{{ if .X }}{{ template "inner" . }}{{ else }}"}}"{{ end }}\n{{- end }}{{ define "inner" }}{{ "}}" }}{{ end }}{{- template "outer" . -}}',
  ],
  [
    'that calls itself',
    '{{ template "circle" . }}',
    '{{- define "circle" -}}{{ template "circle" . }}{{- end -}}{{ template "circle" . }}',
  ],
  ["that calls Alertmanager's own", '{{ template "__alertmanagerURL" . }}', '{{ template "__alertmanagerURL" . }}'],
  ['that only speaks of one', '{{ "template \\"inner\\"" }}', '{{ "template \\"inner\\"" }}'],
])('a text %s carries the definitions that it calls', (_what, text, expected) => {
  expect(inlined(text)).toBe(expected);
});
