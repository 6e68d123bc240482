/** How many alerts of a group a message holds, and how it renders their names. */
export interface GroupLimits {
  /** Of so many the message says everything. */
  readonly shown: number;
  /** The others are named as long as their names have fewer bytes together; templates can count nothing else. */
  readonly nameBytes: number;
  /** An expression of what a channel shows of another one, which it may have to escape or shorten. */
  readonly text: (expression: string) => string;
}

/** Defines a title and the list of those that are not shown in full. */
export function titleAndOthers(prefix: string, { shown, nameBytes, text }: GroupLimits): string {
  const title = `{{ define "${prefix}.title" -}}
[{{ if eq .Status "firing" }}FIRING:{{ len .Alerts.Firing }}{{ else }}RESOLVED{{ end }}] {{ ${text('(or .CommonLabels.alertname "Digest")')} }}
{{- with .CommonLabels.run_id }} {{ ${text('.')} }}{{ end }}
{{- end }}`;
  // Each channel shows the first alerts in full; this names the others.
  const others = `{{ define "${prefix}.others" -}}
{{ $names := "" }}{{ range $i, $alert := .Alerts }}{{ if and (ge $i ${shown}) (lt (len $names) ${nameBytes}) -}}
{{ $name := ${text('.Labels.alertname')} }}{{ with .Labels.run_id }}{{ $name = printf "%s %s" $name ${text('.')} }}{{ end -}}
{{ if eq .Status "resolved" }}{{ $name = printf "%s (resolved)" $name }}{{ end }}{{ $names = printf "%s%s\\n" $names $name }}
{{- end }}{{ end }}{{ $names }}
{{- end }}`;
  return [title, others].join('\n\n');
}

/** For channels that take long messages. */
export const MOST_ALERTS_SHOWN = 20;

const PLAIN = titleAndOthers('trainwatch', { shown: MOST_ALERTS_SHOWN, nameBytes: 30_000, text: (expression) => expression });

const PERIOD = `{{ define "trainwatch.period" -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }} until {{ .EndsAt.UTC.Format "15:04:05 MST" }}{{ end }}
{{- end }}`;

const SILENCE_FILTER = `{{ define "trainwatch.silence_filter" -}}
%7B{{ range $i, $label := .SortedPairs }}{{ if $i }}%2C{{ end }}{{ reReplaceAll "[+]" "%20" ($label.Name | urlquery) }}%3D{{ reReplaceAll "[+]" "%20" (printf "%q" $label.Value | urlquery) }}{{ end }}%7D
{{- end }}`;

/** What the messages of all channels have in common, as a template file by its name. */
export const SHARED_TEMPLATE = { 'trainwatch.tmpl': `${[PLAIN, PERIOD, SILENCE_FILTER].join('\n\n')}\n` };
