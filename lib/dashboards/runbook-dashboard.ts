import { checked } from '../values/checked';
import { Dashboard } from './dashboard';
import { TextPanel } from './panels/text-panel';

/** The text that the dashboard of a runbook shows. */
export interface RunbookDashboardProps {
  /** What to do about the alert. */
  readonly markdown: string;
}

/** What to do about an alert, as a page of the Grafana that its notifications lead to, so that it opens without the internet. */
@checked
export class RunbookDashboard extends Dashboard {
  /** The uid of an alert's runbook; part of the links in notifications, so it never changes. */
  public static uidOf(alertName: string): string {
    return `runbook-${alertName}`;
  }

  /**
   * @param alertName for example `TrainingStalled`
   * @throws InvalidConfigError when the name is too long for a uid
   */
  public constructor(alertName: string, props: RunbookDashboardProps) {
    const { markdown } = props;
    const height = Math.max(8, markdown.split('\n').length);
    super(RunbookDashboard.uidOf(alertName), {
      title: `Runbook: ${alertName}`,
      tag: 'trainwatch-runbook',
      rows: [{ title: 'What to do', panels: [new TextPanel(alertName, { markdown, height })] }],
    });
  }
}
