/** The value of an alert in three digits. `humanize` alone writes 0.2 as 200m, which reads as minutes. */
export const VALUE = '{{ if ge $value 1000.0 }}{{ humanize $value }}{{ else }}{{ printf "%.3g" $value }}{{ end }}';

/** The value of an alert as a whole number of things: an increase over a window is seldom a whole number by itself. */
export function counted(one: string, many: string): string {
  return `{{ printf "%.0f" $value }} ${plural(one, many)}`;
}

/** A word that agrees with the number that the value is. */
export function plural(one: string, many: string): string {
  return `{{ if lt $value 1.5 }}${one}{{ else }}${many}{{ end }}`;
}

/** The value of an alert, in seconds since 1970, as a moment. */
export const MOMENT = '{{ ($value | toTime).UTC.Format "2006-01-02 15:04" }} UTC';
