/** How many alerts of a notification are shown in full. */
export const MOST_ALERTS_SHOWN = 20;

/** How many are shown or named at all: Slack rejects messages of more than 40,000 characters. */
export const MOST_ALERTS_NAMED = 300;

/** Defines a title and the list of those that are not shown in full; `shown` renders an expression for a channel that must escape it. */
export function titleAndOthers(prefix: string, shown: (expression: string) => string): string {
  const title = `{{ define "${prefix}.title" -}}
[{{ if eq .Status "firing" }}FIRING:{{ len .Alerts.Firing }}{{ else }}RESOLVED{{ end }}] ${shown('(or .CommonLabels.alertname "Digest")')}
{{- with .CommonLabels.run_id }} ${shown('.')}{{ end }}
{{- end }}`;
  // Each channel shows the first alerts in full; this names the others.
  const others = `{{ define "${prefix}.others" -}}
{{ range $i, $alert := .Alerts }}{{ if and (ge $i ${MOST_ALERTS_SHOWN}) (lt $i ${MOST_ALERTS_NAMED}) -}}
${shown('.Labels.alertname')}{{ with .Labels.run_id }} ${shown('.')}{{ end }}{{ if eq .Status "resolved" }} (resolved){{ end }}
{{ end }}{{ end }}
{{- end }}`;
  return [title, others].join('\n\n');
}

const PLAIN = titleAndOthers('trainwatch', (expression) => `{{ ${expression} }}`);

const PERIOD = `{{ define "trainwatch.period" -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }} until {{ .EndsAt.UTC.Format "15:04:05 MST" }}{{ end }}
{{- end }}`;

const SILENCE_FILTER = `{{ define "trainwatch.silence_filter" -}}
%7B{{ range $i, $label := .SortedPairs }}{{ if $i }}%2C{{ end }}{{ reReplaceAll "[+]" "%20" ($label.Name | urlquery) }}%3D{{ reReplaceAll "[+]" "%20" (printf "%q" $label.Value | urlquery) }}{{ end }}%7D
{{- end }}`;

/** What the messages of all channels have in common, as a template file by its name. */
export const SHARED_TEMPLATE = { 'trainwatch.tmpl': `${[PLAIN, PERIOD, SILENCE_FILTER].join('\n\n')}\n` };
