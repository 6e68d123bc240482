import { MOST_ALERTS_SHOWN, SHARED_TEMPLATE } from './shared-template';

const ESCAPE = `{{ define "trainwatch.slack.escape" -}}
{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}
{{- end }}`;

const COLOR = `{{ define "trainwatch.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}`;

// The links are text: Slack rejects the whole message when a button has an empty URL.
const ALERT = `{{ define "trainwatch.slack.alert" -}}
*{{ .Labels.alertname }}*{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ template "trainwatch.slack.escape" .Annotations.summary }}
{{ with .Annotations.description }}{{ template "trainwatch.slack.escape" . }}
{{ end -}}
{{ with .Labels.run_id }}run \`{{ . }}\`, {{ end }}{{ with .Labels.model_name }}model \`{{ . }}\`, {{ end }}{{ template "trainwatch.period" . }}
{{ with .Annotations.dashboard_url }}<{{ . }}|Dashboard> · {{ end }}{{ with .Annotations.runbook_url }}<{{ . }}|Runbook> · {{ end -}}
{{- end }}`;

const TEXT = `{{ define "trainwatch.slack.text" -}}
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS_SHOWN} -}}
{{ template "trainwatch.slack.alert" $alert -}}
<{{ $.ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" $alert.Labels }}|Silence>

{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}More alerts (<{{ template "__alertmanagerURL" . }}|{{ len .Alerts }} in total>):
{{ template "trainwatch.others" . }}{{ end -}}
{{- end }}`;

/** A Slack message: for each alert its summary, description with the value, run, model, start time and links. */
export const SLACK_TEMPLATE = { ...SHARED_TEMPLATE, 'slack.tmpl': `${[ESCAPE, COLOR, ALERT, TEXT].join('\n\n')}\n` };
