/** What the run was told cannot work, or does not fit its data: trying again does not help. */
export class SettingError extends Error {}
