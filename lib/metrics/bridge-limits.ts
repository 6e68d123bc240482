/** How many alerts of one webhook the bridge delivers. Alertmanager is configured to send no more, and to say how many it left out. */
export const MAX_ALERTS_PER_WEBHOOK = 1_000;

/** How large a webhook may be: 4 KiB for each of its alerts. Alertmanager sends about 1 KiB for one of this library. */
export const MAX_WEBHOOK_BYTES = MAX_ALERTS_PER_WEBHOOK * 4 * 1024;
