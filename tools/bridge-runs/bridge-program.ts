import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../stand-ins';

const BUNDLE = join(__dirname, '../../build/dingtalk-bridge/bridge.js');

/** What a start may change. */
export interface BridgeProgramOptions {
  /** @default - the one that was built here. */
  readonly bundle?: string;
  /** @default - a folder in the given one. */
  readonly queueDirectory?: string;
  /** Modules that Node.js loads before it. */
  readonly preload?: string;
  /** Set besides the environment of this process. */
  readonly env?: Record<string, string>;
  /**
   * Address that it listens on.
   *
   * @default 127.0.0.1
   */
  readonly host?: string;
  /**
   * Settings beside the queue and the robot.
   *
   * @default - none.
   */
  readonly config?: object;
}

/** The bundled bridge as the manifests run it, with one robot `oncall`. */
export class BridgeProgram {
  /**
   * Starts it and waits until it takes webhooks.
   *
   * @param folder of configuration, secrets and queue; a second start in the same folder continues where the first was killed
   * @param endpoint URL of a DingTalk stand-in
   */
  public static async start(
    folder: string,
    endpoint: string,
    robot: object = {},
    options: BridgeProgramOptions = {},
  ): Promise<BridgeProgram> {
    writeFileSync(join(folder, 'token'), STAND_IN_ACCESS_TOKEN);
    writeFileSync(join(folder, 'secret'), STAND_IN_SECRET);
    const oncall = { accessTokenFile: './token', secretFile: './secret', endpoint, ...robot };
    const config = join(folder, 'config.json');
    const { bundle = BUNDLE, queueDirectory = 'queue', preload, env, host = '127.0.0.1' } = options;
    writeFileSync(config, JSON.stringify({ queueDirectory, robots: { oncall }, ...options.config }));
    const flags = ['--max-old-space-size=64', ...(preload === undefined ? [] : ['--require', preload])];
    const args = [...flags, bundle, '--config', config, '--port', '0', '--host', host];
    const program = RunningProgram.start(process.execPath, args, { name: 'dingtalk-bridge', env });
    const port = await waitUntil('the bridge listens', () => /"listening".*"port":(\d+)/.exec(program.log)?.[1], { programs: [program] });
    return new BridgeProgram(program, `http://127.0.0.1:${port}`);
  }

  private constructor(
    public readonly program: RunningProgram,
    public readonly url: string,
  ) {}

  /** The most memory that it has used. */
  public get peakRssMiB(): number {
    const status = readFileSync(`/proc/${this.program.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  /** Where Alertmanager posts. */
  public get webhookUrl(): string {
    return `${this.url}/dingtalk/oncall/send`;
  }

  /** Posts a webhook as Alertmanager does, and returns whether it was accepted. */
  public async post(notification: object, timeoutMs = 60_000): Promise<boolean> {
    try {
      const response = await fetch(this.webhookUrl, {
        method: 'POST',
        body: JSON.stringify(notification),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.text();
      return response.status === 200;
    } catch {
      return false;
    }
  }

  /** Ends it without a warning. */
  public async kill(): Promise<void> {
    this.program.kill('SIGKILL');
    await this.program.closed;
  }

  public async stop(): Promise<void> {
    await this.program.stop();
  }
}
