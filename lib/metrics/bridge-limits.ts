/** How many alerts of one webhook the bridge delivers. Alertmanager is configured to send no more, and to say how many it left out. */
export const MAX_ALERTS_PER_WEBHOOK = 1_000;

/** How large a webhook may be: 4 KiB for each of its alerts, twice what the longest alert of this library takes. */
export const MAX_WEBHOOK_BYTES = MAX_ALERTS_PER_WEBHOOK * 4 * 1024;
