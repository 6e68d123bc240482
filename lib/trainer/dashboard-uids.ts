/** Stable ids of the trainer's dashboards: links of alerts and of people hold them. */
export const RUN_OVERVIEW_UID = 'trainwatch-run-overview';
