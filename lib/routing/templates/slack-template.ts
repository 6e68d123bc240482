import { SHARED_TEMPLATE, titleAndOthers } from './shared-template';

/**
 * Slack rejects a message of more than 40,000 characters, and with it every alert in it. All parts have a limit because templates cannot count
 * what they have written: 10 alerts of at most 2,650 characters and names of 12,500 bytes stay below.
 */
const MOST_SHOWN = 10;
const NAME_BYTES = 12_500;
/** As long as a label of Kubernetes can be, with some escaped characters. */
const NAME = 80;
const SUMMARY = 250;
const DESCRIPTION = 600;
const DASHBOARD_URL = 600;
const RUNBOOK_URL = 200;
/** Characters of all labels together, with which a link that silences the alert is still short enough. */
const SILENCED_LABELS = 800;

// Without the replacements a text could call a channel or link to anywhere. Slack shows the three characters as they were.
const escaped = (expression: string) => `(reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" ${expression})))`;

/** At most so many characters of the text of an expression; an escaped one that the limit cuts is left out. */
const cut = (expression: string, most: number) => `(reReplaceAll "&[a-z]*$" "" (printf "%.${most}s" ${escaped(expression)}))`;

const shown = (expression: string, most: number) => `{{ ${cut(expression, most)} }}`;

const name = (expression: string) => shown(expression, NAME);

const NAMES = titleAndOthers('trainwatch.slack', {
  shown: MOST_SHOWN,
  nameBytes: NAME_BYTES,
  text: (expression) => cut(expression, NAME),
});

// Empty when it leads to no page of the web. What would end the link early is encoded.
const URL = `{{ define "trainwatch.slack.url" -}}
{{ if match "^https?://" . }}{{ ${escaped('(reReplaceAll "[|]" "%7C" (reReplaceAll "\\\\s" "%20" .))')} }}{{ end }}
{{- end }}`;

/** A link to what an annotation says, in front of other links; one that is cut would lead elsewhere. */
const link = (annotation: string, text: string, most: number) =>
  `{{ with .Annotations.${annotation} }}{{ if and (match "^https?://" .) (le (len .) ${most}) }}<{{ template "trainwatch.slack.url" . }}|${text}> · {{ end }}{{ end }}`;

const COLOR = `{{ define "trainwatch.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}`;

// The links are text: Slack rejects the whole message when a button has an empty URL.
const ALERT = `{{ define "trainwatch.slack.alert" -}}
*${name('.Labels.alertname')}*{{ if eq .Status "resolved" }} (resolved){{ end }}: ${shown('.Annotations.summary', SUMMARY)}
{{ with .Annotations.description }}${shown('.', DESCRIPTION)}
{{ end -}}
{{ with .Labels.run_id }}run \`${name('.')}\`, {{ end }}{{ with .Labels.model_name }}model \`${name('.')}\`, {{ end }}{{ template "trainwatch.period" . }}
${link('dashboard_url', 'Dashboard', DASHBOARD_URL)}${link('runbook_url', 'Runbook', RUNBOOK_URL)}
{{- end }}`;

const TEXT = `{{ define "trainwatch.slack.text" -}}
{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_SHOWN} -}}
{{ template "trainwatch.slack.alert" $alert -}}
{{ if le (len (join "" $alert.Labels.Values)) ${SILENCED_LABELS} }}<{{ $.ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" $alert.Labels }}|Silence>{{ end }}

{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST_SHOWN} }}More alerts (<{{ template "__alertmanagerURL" . }}|{{ len .Alerts }} in total>):
{{ template "trainwatch.slack.others" . }}{{ end -}}
{{- end }}`;

/** A Slack message: for each alert its summary, description with the value, run, model, start time and links. */
export const SLACK_TEMPLATE = { ...SHARED_TEMPLATE, 'slack.tmpl': `${[URL, NAMES, COLOR, ALERT, TEXT].join('\n\n')}\n` };
