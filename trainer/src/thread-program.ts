import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The bundled program of a worker thread. esbuild puts it beside ours; source that is run as it is uses the last bundle. */
export function threadProgram(name: 'exporter-thread' | 'owner-thread' | 'prefetch-thread'): string {
  const beside = join(__dirname, `${name}.js`);
  return existsSync(beside) ? beside : join(__dirname, '../../build/trainer', `${name}.js`);
}
