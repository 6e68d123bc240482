/** A setting of the run is impossible, or does not fit its data: a retry does not help. */
export class SettingError extends Error {}
