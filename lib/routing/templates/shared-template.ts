/** How many alerts of a notification are shown in full. */
export const MOST_ALERTS_SHOWN = 20;

/** How many are shown or named at all: Slack rejects messages of more than 40,000 characters. */
export const MOST_ALERTS_NAMED = 300;

const TITLE = `{{ define "trainwatch.title" -}}
[{{ if eq .Status "firing" }}FIRING:{{ len .Alerts.Firing }}{{ else }}RESOLVED{{ end }}] {{ or .CommonLabels.alertname "Digest" }}
{{- with .CommonLabels.run_id }} {{ . }}{{ end }}
{{- end }}`;

const PERIOD = `{{ define "trainwatch.period" -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }} until {{ .EndsAt.UTC.Format "15:04:05 MST" }}{{ end }}
{{- end }}`;

// Each channel shows the first alerts in full; this names the others.
const OTHERS = `{{ define "trainwatch.others" -}}
{{ range $i, $alert := .Alerts }}{{ if and (ge $i ${MOST_ALERTS_SHOWN}) (lt $i ${MOST_ALERTS_NAMED}) -}}
{{ .Labels.alertname }}{{ with .Labels.run_id }} {{ . }}{{ end }}{{ if eq .Status "resolved" }} (resolved){{ end }}
{{ end }}{{ end }}
{{- end }}`;

const SILENCE_FILTER = `{{ define "trainwatch.silence_filter" -}}
%7B{{ range $i, $label := .SortedPairs }}{{ if $i }}%2C{{ end }}{{ $label.Name }}%3D{{ reReplaceAll "[+]" "%20" (printf "%q" $label.Value | urlquery) }}{{ end }}%7D
{{- end }}`;

/** What the messages of all channels have in common, as a template file by its name. */
export const SHARED_TEMPLATE = { 'trainwatch.tmpl': `${[TITLE, PERIOD, OTHERS, SILENCE_FILTER].join('\n\n')}\n` };
