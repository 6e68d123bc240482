/** The words of a message in one language. */
export interface Texts {
  readonly firing: string;
  readonly resolved: string;
  readonly since: string;
  readonly until: string;
  readonly dashboard: string;
  readonly runbook: string;
  readonly silence: string;
  readonly shortened: string;
}

export const ENGLISH: Texts = {
  firing: 'firing',
  resolved: 'resolved',
  since: 'since',
  until: 'until',
  dashboard: 'Dashboard',
  runbook: 'Runbook',
  silence: 'Silence',
  shortened: '… (shortened)',
};
