import { k8s } from '../../kubernetes/k8s';
import { assertScrapeAccess, ExporterAccess } from '../../scraping/exporter-access';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { GpuTrainerProps } from './gpu-trainer-props';

const VOLUME = 'web-config';

const FOLDER = '/etc/trainer/web';

const OPTION = '--web-config-file';

const VARIABLE = 'TRAINWATCH_WEB_CONFIG_FILE';

/** The whole Secret: only the web config, which nobody reads here, says which of its keys are certificates. */
export function webConfigVolume(access?: ExporterAccess): k8s.Volume[] {
  return access ? [{ name: VOLUME, secret: { secretName: access.webConfig.secretName } }] : [];
}

export function webConfigMount(access?: ExporterAccess): k8s.VolumeMount[] {
  return access ? [{ name: VOLUME, mountPath: FOLDER, readOnly: true }] : [];
}

export function webConfigEnvironment(access?: ExporterAccess): Record<string, string> {
  return access ? { [VARIABLE]: `${FOLDER}/${access.webConfig.key}` } : {};
}

/** @throws InvalidConfigError when Prometheus could not get in, or neither it nor the probes would learn of a web config */
export function assertExporterAccess({ args = [], env = {}, envValueFrom = {}, exporterAccess }: GpuTrainerProps): void {
  if (exporterAccess) assertScrapeAccess('exporterAccess', exporterAccess);
  const given = args.find((arg) => arg.split('=', 1)[0] === OPTION) ?? (VARIABLE in env || VARIABLE in envValueFrom ? VARIABLE : undefined);
  if (given === undefined) return;
  throw new InvalidConfigError(
    `'${given}' would be known neither to the probes nor to Prometheus: set exporterAccess, with the web config in a Secret`,
  );
}
