import { Dashboard } from './dashboard';
import { TextPanel } from './panels/text-panel';

/** What to do about an alert, as a page of the Grafana that its notifications lead to, so that it opens without the internet. */
export class RunbookDashboard extends Dashboard {
  /** The uid of an alert's runbook; part of the links in notifications, so it never changes. */
  public static uidOf(alertName: string): string {
    return `runbook-${alertName}`;
  }

  /**
   * @param alertName for example `TrainingStalled`
   * @param markdown what to do
   * @throws InvalidConfigError when the name is too long for a uid
   */
  public constructor(alertName: string, markdown: string) {
    const height = Math.max(8, markdown.split('\n').length);
    super(RunbookDashboard.uidOf(alertName), {
      title: `Runbook: ${alertName}`,
      tag: 'trainwatch-runbook',
      rows: [{ title: 'What to do', panels: [new TextPanel(alertName, { markdown, height })] }],
    });
  }
}
