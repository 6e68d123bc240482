/** Name of the file with the Slack templates. */
export const SLACK_TEMPLATE_FILE = 'slack.tmpl';

/** A digest may hold thousands, and Slack refuses messages of more than 40,000 characters. */
const MOST_ALERTS_SHOWN = 20;

const ESCAPE = `{{ define "trainwatch.slack.escape" -}}
{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}
{{- end }}`;

const SILENCE_FILTER = `{{ define "trainwatch.silence_filter" -}}
%7B{{ range $i, $label := .SortedPairs }}{{ if $i }}%2C{{ end }}{{ $label.Name }}%3D{{ reReplaceAll "[+]" "%20" (printf "%q" $label.Value | urlquery) }}{{ end }}%7D
{{- end }}`;

const COLOR = `{{ define "trainwatch.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}`;

const TITLE = `{{ define "trainwatch.slack.title" -}}
[{{ if eq .Status "firing" }}FIRING:{{ len .Alerts.Firing }}{{ else }}RESOLVED{{ end }}] {{ or .CommonLabels.alertname "Digest" }}
{{- with .CommonLabels.run_id }} {{ . }}{{ end }}
{{- end }}`;

// The links are text: a button whose address is empty would make Slack refuse the whole message.
const ALERT = `{{ define "trainwatch.slack.alert" -}}
*{{ .Labels.alertname }}*{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ template "trainwatch.slack.escape" .Annotations.summary }}
{{ with .Annotations.description }}{{ template "trainwatch.slack.escape" . }}
{{ end -}}
{{ with .Labels.run_id }}run \`{{ . }}\`, {{ end }}{{ with .Labels.model_name }}model \`{{ . }}\`, {{ end -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }} until {{ .EndsAt.UTC.Format "15:04:05 MST" }}{{ end }}
{{ with .Annotations.dashboard_url }}<{{ . }}|Dashboard> · {{ end }}{{ with .Annotations.runbook_url }}<{{ . }}|Runbook> · {{ end -}}
{{- end }}`;

const TEXT = `{{ define "trainwatch.slack.text" -}}
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS_SHOWN} -}}
{{ template "trainwatch.slack.alert" $alert -}}
<{{ $.ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" $alert.Labels }}|Silence>

{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}and <{{ template "__alertmanagerURL" . }}|others>, {{ len .Alerts }} in all{{ end -}}
{{- end }}`;

/** What a Slack message shows of each alert: summary, description (which holds the value), run, model, when it began, and links. */
export const SLACK_TEMPLATE = `${[ESCAPE, SILENCE_FILTER, COLOR, TITLE, ALERT, TEXT].join('\n\n')}\n`;
