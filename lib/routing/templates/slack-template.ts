import { MOST_ALERTS_SHOWN, SHARED_TEMPLATE } from './shared-template';

const ESCAPE = `{{ define "trainwatch.slack.escape" -}}
{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}
{{- end }}`;

const COLOR = `{{ define "trainwatch.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}`;

// The links are text: a button whose address is empty would make Slack refuse the whole message.
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
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}and also, <{{ template "__alertmanagerURL" . }}|{{ len .Alerts }} in all>:
{{ template "trainwatch.others" . }}{{ end -}}
{{- end }}`;

/** What a Slack message shows of each alert: summary, description (which holds the value), run, model, when it began, and links. */
export const SLACK_TEMPLATE = { ...SHARED_TEMPLATE, 'slack.tmpl': `${[ESCAPE, COLOR, ALERT, TEXT].join('\n\n')}\n` };
