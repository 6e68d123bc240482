/** The label of alerts that say that alerts do not arrive: they go to every channel, because any one of them may be what is broken. */
export const ALERT_PATH_LABELS: Record<string, string> = { alert_path: 'true' };
