import { yamlText } from '../../values/yaml-text';
import { DataSource } from './data-source';

/** What stands in grafana.ini. */
export interface GrafanaSettings {
  /** Under which address people reach it; links and redirects start with it. */
  readonly rootUrl: string;
  /** File with the password of user `admin`. */
  readonly adminPasswordFile: string;
  /** The folder that holds `provisioning/`. */
  readonly directory: string;
}

/** The text of grafana.ini: nobody enters without a password, and nothing is asked of the internet. */
export function renderIni({ rootUrl, adminPasswordFile, directory }: GrafanaSettings): string {
  return ini({
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false, feedback_links_enabled: false },
    'auth.anonymous': { enabled: false },
    log: { mode: 'console' },
    news: { news_feed_enabled: false },
    paths: { provisioning: `${directory}/provisioning` },
    plugins: { preinstall_disabled: true, public_key_retrieval_disabled: true },
    security: { admin_password: `$__file{${adminPasswordFile}}`, disable_gravatar: true },
    server: { root_url: rootUrl },
    users: { allow_sign_up: false },
  });
}

/** The text of a provisioning file for data sources; the first one is the default. */
export function renderDataSources(dataSources: readonly DataSource[]): string {
  return yamlText({
    apiVersion: 1,
    // Without it a data source that is no longer provisioned would stay.
    prune: true,
    datasources: dataSources.map((dataSource, i) => dataSource._render(i === 0)),
  });
}

/** The text of a provisioning file for the dashboards in a folder of files. */
export function renderDashboardProvider(path: string): string {
  return yamlText({
    apiVersion: 1,
    providers: [
      { name: 'trainwatch', folder: 'Trainwatch', type: 'file', allowUiUpdates: false, updateIntervalSeconds: 30, options: { path } },
    ],
  });
}

function ini(sections: Record<string, Record<string, string | boolean>>): string {
  return Object.entries(sections)
    .map(([section, settings]) => [`[${section}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n'))
    .join('\n');
}
