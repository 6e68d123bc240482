import { MOST_ALERTS_SHOWN, SHARED_TEMPLATE } from './shared-template';

const TEXT = `{{ define "trainwatch.email.text" -}}
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS_SHOWN} -}}
{{ .Labels.alertname }}{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ .Annotations.summary }}
{{ with .Annotations.description }}{{ . }}
{{ end -}}
{{ with .Labels.run_id }}run {{ . }}, {{ end }}{{ with .Labels.model_name }}model {{ . }}, {{ end }}{{ template "trainwatch.period" . }}
{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end -}}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end -}}
Silence: {{ $.ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" .Labels }}

{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}More alerts, {{ len .Alerts }} in total ({{ template "__alertmanagerURL" . }}):
{{ template "trainwatch.others" . }}{{ end -}}
{{- end }}`;

const HTML = `{{ define "trainwatch.email.html" -}}
<!DOCTYPE html>
<html><body style="font-family: sans-serif">
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS_SHOWN} -}}
<div style="border-left: 4px solid {{ if eq .Status "resolved" }}#2e7d32{{ else if eq .Labels.severity "critical" }}#d32f2f{{ else }}#ef6c00{{ end }}; margin: 16px 0; padding-left: 12px">
<b>{{ .Labels.alertname }}</b>{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ .Annotations.summary }}<br>
{{ with .Annotations.description }}{{ . }}<br>
{{ end -}}
{{ with .Labels.run_id }}run <b>{{ . }}</b>, {{ end }}{{ with .Labels.model_name }}model <b>{{ . }}</b>, {{ end }}{{ template "trainwatch.period" . }}<br>
{{ with .Annotations.dashboard_url }}<a href="{{ . }}">Dashboard</a> · {{ end }}{{ with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a> · {{ end -}}
<a href="{{ $.ExternalURL }}/#/silences/new?filter=%7B{{ range $j, $label := .Labels.SortedPairs }}{{ if $j }}%2C{{ end }}{{ $label.Name }}%3D{{ printf "%q" $label.Value }}{{ end }}%7D">Silence</a>
</div>
{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}<p>More alerts (<a href="{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver }}">{{ len .Alerts }} in total</a>):</p>
<pre>{{ template "trainwatch.others" . }}</pre>
{{ end -}}
</body></html>
{{- end }}`;

/** An email, as plain text and as HTML, with what a Slack message says. */
export const EMAIL_TEMPLATE = { ...SHARED_TEMPLATE, 'email.tmpl': `${[TEXT, HTML].join('\n\n')}\n` };
