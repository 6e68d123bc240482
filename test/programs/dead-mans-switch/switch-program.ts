import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RunningProgram } from '../../../tools/servers/running-program';
import { waitUntil } from '../../../tools/servers/wait-until';
import { temporaryFolder } from '../../../tools/temporary-folder';

const BUNDLE = join(__dirname, '../../../build/dead-mans-switch/dead-mans-switch.js');
const SHIFTED_CLOCK = join(__dirname, '../../../tools/chaos/shifted-clock.cjs');

/** What Alertmanager posts. */
export function watchdog(changes: object = {}): object {
  const alert = { status: 'firing', labels: { alertname: 'Watchdog', severity: 'none' }, annotations: {} };
  return {
    version: '4',
    groupKey: '{}:{alertname="Watchdog"}',
    status: 'firing',
    receiver: 'dead-mans-switch',
    alerts: [alert],
    ...changes,
  };
}

/** A receiver that answers as it is asked to, and knows what was posted to it. */
export class Answering {
  public static async start(answer: (response: ServerResponse, request: IncomingMessage) => void = taken): Promise<Answering> {
    const receiver = new Answering(answer);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** The text of each message, oldest first. */
  public readonly texts: string[] = [];
  private readonly server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.once('end', () => {
      this.texts.push(textOf(body));
      this.answer(response, request);
    });
  });

  private constructor(public answer: (response: ServerResponse, request: IncomingMessage) => void) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/services/T0/B0/sesame`;
  }

  /** `firing` or `resolved` for each message. */
  public get said(): string[] {
    return this.texts.map((text) => (/resolved|is back/.test(text) ? 'resolved' : 'firing'));
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** As Slack answers. */
export const taken = (response: ServerResponse): void => void response.end('ok');

export interface SwitchSettings {
  /** Seconds. */
  readonly silence: number;
  /** Address of the receiver; it stands in a file. */
  readonly url: string;
  readonly args?: readonly string[];
}

/** The bundled switch as the manifests run it, in a folder that holds its secrets and its state. */
export class SwitchProgram {
  public readonly folder = temporaryFolder();
  public readonly urlFile = join(this.folder, 'url');
  public readonly stateFile = join(this.folder, 'state', 'state');
  private readonly clockFile = join(this.folder, 'clock');
  private program?: RunningProgram;
  private port = 0;

  public constructor(private readonly settings: SwitchSettings) {
    mkdirSync(join(this.folder, 'state'));
    this.address(settings.url);
    this.shiftWallClock(0);
  }

  /** Starts it, also again, and waits until it takes heartbeats. */
  public async start(): Promise<void> {
    const program = this.spawn();
    this.port = Number(
      await waitUntil('the switch listens', () => /"listening".*"port":(\d+)/.exec(program.log)?.[1], { programs: [program] }),
    );
  }

  /** Starts it without waiting. */
  public spawn(): RunningProgram {
    const { silence, args = [] } = this.settings;
    const own = ['--silence', String(silence), '--url-file', this.urlFile, '--state', join(this.folder, 'state'), '--port', '0', ...args];
    const env = { TRAINWATCH_CLOCK_FILE: this.clockFile };
    this.program = RunningProgram.start(process.execPath, ['--require', SHIFTED_CLOCK, BUNDLE, ...own], { name: 'dead-mans-switch', env });
    return this.program;
  }

  public get running(): RunningProgram {
    return this.program!;
  }

  public get log(): string {
    return this.running.log;
  }

  public url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  /** Writes another address of the receiver. */
  public address(url: string): void {
    writeFileSync(this.urlFile, `${url}\n`);
  }

  public shiftWallClock(hours: number): void {
    writeFileSync(this.clockFile, String(hours * 3_600_000));
  }

  public async beat(): Promise<number> {
    return this.post(JSON.stringify(watchdog()));
  }

  /** Posts a body as a heartbeat; the status of the answer. */
  public async post(body: string, headers: Record<string, string> = {}): Promise<number> {
    const response = await fetch(this.url('/heartbeat'), { method: 'POST', body, headers });
    await response.text();
    return response.status;
  }

  public async get(path: string, headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly body: string }> {
    const response = await fetch(this.url(path), { headers });
    return { status: response.status, body: await response.text() };
  }

  /** The value of a series, as it stands on the page. */
  public async metric(series: string): Promise<number | undefined> {
    const { body } = await this.get('/metrics');
    const line = body.split('\n').find((one) => one.startsWith(`dead_mans_switch_${series} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }

  /** Ends it without a warning. */
  public async kill(): Promise<void> {
    this.running.kill('SIGKILL');
    await this.running.closed;
  }
}

function textOf(body: string): string {
  const message = JSON.parse(body) as { text?: string; commonAnnotations?: { description: string } };
  return message.text ?? message.commonAnnotations?.description ?? '';
}
