import { MOST_ALERTS_SHOWN, SHARED_TEMPLATE, titleAndOthers } from './shared-template';

// Without it a text could call a channel or link to anywhere. Slack shows the three characters as they were.
const ESCAPE = `{{ define "trainwatch.slack.escape" -}}
{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}
{{- end }}`;

/** Renders an expression as text. */
const shown = (expression: string) => `{{ template "trainwatch.slack.escape" ${expression} }}`;

const NAMES = titleAndOthers('trainwatch.slack', shown);

// Empty when it leads to no page of the web. What would end the link early is encoded.
const URL = `{{ define "trainwatch.slack.url" -}}
{{ if match "^https?://" . }}{{ template "trainwatch.slack.escape" (reReplaceAll "[|]" "%7C" (reReplaceAll "\\\\s" "%20" .)) }}{{ end }}
{{- end }}`;

/** A link to what an annotation says, in front of other links. */
const link = (annotation: string, text: string) =>
  `{{ with .Annotations.${annotation} }}{{ if match "^https?://" . }}<{{ template "trainwatch.slack.url" . }}|${text}> · {{ end }}{{ end }}`;

const COLOR = `{{ define "trainwatch.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}`;

// The links are text: Slack rejects the whole message when a button has an empty URL.
const ALERT = `{{ define "trainwatch.slack.alert" -}}
*${shown('.Labels.alertname')}*{{ if eq .Status "resolved" }} (resolved){{ end }}: ${shown('.Annotations.summary')}
{{ with .Annotations.description }}${shown('.')}
{{ end -}}
{{ with .Labels.run_id }}run \`${shown('.')}\`, {{ end }}{{ with .Labels.model_name }}model \`${shown('.')}\`, {{ end }}{{ template "trainwatch.period" . }}
${link('dashboard_url', 'Dashboard')}${link('runbook_url', 'Runbook')}
{{- end }}`;

const TEXT = `{{ define "trainwatch.slack.text" -}}
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS_SHOWN} -}}
{{ template "trainwatch.slack.alert" $alert -}}
<{{ $.ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" $alert.Labels }}|Silence>

{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_ALERTS_SHOWN} }}More alerts (<{{ template "__alertmanagerURL" . }}|{{ len .Alerts }} in total>):
{{ template "trainwatch.slack.others" . }}{{ end -}}
{{- end }}`;

/** A Slack message: for each alert its summary, description with the value, run, model, start time and links. */
export const SLACK_TEMPLATE = { ...SHARED_TEMPLATE, 'slack.tmpl': `${[ESCAPE, URL, NAMES, COLOR, ALERT, TEXT].join('\n\n')}\n` };
