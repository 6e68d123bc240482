import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort, startPrometheus } from '../../servers/start';
import { temporaryFolder } from '../../temporary-folder';
import { Recording, untilExported } from '../recording';

/** Prometheus with everything that a stack may have it do; what it sends to is not there. */
export const prometheus: Recording = {
  name: 'prometheus',
  programs: ['prometheus'],
  expositions: async () => {
    const folder = temporaryFolder();
    const config = join(folder, 'prometheus.yml');
    const [target, alertmanager, store] = [await freePort(), await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`);
    writeFileSync(
      join(folder, 'rules.yml'),
      stringify({
        groups: [
          {
            name: 'recorded',
            rules: [
              { alert: 'Recorded', expr: 'vector(1)' },
              { record: 'recorded', expr: 'up' },
            ],
          },
        ],
      }),
    );
    writeFileSync(
      config,
      stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: ['rules.yml'],
        scrape_configs: [
          {
            job_name: 'recorded',
            static_configs: [{ targets: [target] }],
            file_sd_configs: [{ files: ['none.json'] }],
            http_sd_configs: [{ url: `http://${target}/`, refresh_interval: '1s' }],
          },
        ],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
        remote_write: [{ url: `http://${store}/api/v1/write` }],
      }),
    );
    const { url, program } = await startPrometheus(config, ['--web.enable-otlp-receiver'], folder);
    const exposition = await untilExported(url, program, [
      'prometheus_notifications_errors_total',
      'prometheus_remote_storage_samples_pending',
      'prometheus_rule_group_last_duration_seconds',
      'prometheus_rule_evaluation_failures_total',
      'prometheus_sd_discovered_targets',
      'prometheus_sd_refresh_failures_total',
      'prometheus_target_interval_length_seconds',
      'prometheus_target_scrape_pool_targets',
    ]);
    return [exposition];
  },
};
