import { Command, Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLeftovers } from '../leftovers';
import { RunningProgram, stopPrograms } from '../servers/running-program';
import { HEALTHY_RUN, ON_CALL_GROUP, SHORTENED } from './local-app';
import { LocalStack } from './local-stack';
import { DRILLS, Fault } from './local-trainer';
import { fromDingTalk, fromSlack, Notification, withLocalLinks } from './notification';
import { preparePrograms } from './prerequisites';
import { Screen } from './screen';
import { AlertState, AlertWatch, progress } from './watch';

interface Pages {
  readonly prometheus: boolean;
  readonly alertmanager: boolean;
}

interface Options {
  readonly fault?: Fault;
}

const BEFOREHAND = 'Prometheus is about to discover the training run';
const AFTERWARDS = 'the training run has ended; everything else continues until Ctrl-C';
const LOOK_EVERY_MS = 1000;
const LOG_TAIL_LINES = 25;
/** npm passes on the signal that Ctrl-C has sent to all processes of the terminal. Nobody presses it twice in so short a time. */
const SAME_SIGNAL_MS = 500;

const screen = new Screen(process.stdout);

async function main({ fault }: Options): Promise<void> {
  const interrupted = abortOnSignals();
  // Before it runs, Ctrl-C interrupts; afterwards it is the way to end it.
  let exitCode = 130;
  try {
    await preparePrograms(interrupted);
    introduce(fault);
    const stack = await LocalStack.start({
      fault,
      ...(fault ? {} : HEALTHY_RUN),
      signal: interrupted,
      onProgress: (part) => screen.line(`${part} …`, 'dim'),
    });
    exitCode = 0;
    const pages = await pagesOf(stack);
    showAddresses(stack, pages);
    await follow(stack, fault, pages.alertmanager, interrupted);
  } catch (error) {
    if (!interrupted.aborted) {
      exitCode = 1;
      screen.setStatus('');
      console.error(error instanceof Error ? error.message : error);
    }
  }
  await stopPrograms();
  // The prompt comes back when this process ends: nothing may be left to remove then.
  await runLeftovers();
  process.exit(exitCode);
}

/** The first signal ends everything in order, the second at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        if (performance.now() - firstAt < SAME_SIGNAL_MS) return;
        // What still runs is killed on exit.
        process.exit(130);
      }
      firstAt = performance.now();
      screen.setStatus('');
      screen.line('ending; Ctrl-C again kills …');
      controller.abort();
      void stopPrograms();
    });
  }
  return controller.signal;
}

function introduce(fault: Fault | undefined): void {
  screen.line('A training run, Prometheus, Alertmanager and the DingTalk bridge, as the manifests deploy them.', 'bold');
  if (fault) screen.line(`Drill: ${DRILLS[fault].does}. ${DRILLS[fault].alert} must reach ${DRILLS[fault].receiver}.`, 'yellow');
  const { scrapeInterval, thresholds, timing } = SHORTENED;
  screen.line(
    `Times are shortened: scrapes and rules every ${scrapeInterval}, stalled after ${thresholds.stalledAfter}, notifications after ${timing.groupWait}; with the defaults the notification of a stall arrives within 7 minutes.`,
    'dim',
  );
}

/** Which servers have a web interface: those that were built on this machine have an API alone. */
async function pagesOf({ prometheusUrl, alertmanagerUrl }: LocalStack): Promise<Pages> {
  const [prometheus, alertmanager] = await Promise.all([prometheusUrl, alertmanagerUrl].map(async (url) => (await fetch(url)).ok));
  return { prometheus, alertmanager };
}

function showAddresses({ prometheusUrl, alertmanagerUrl, trainer }: LocalStack, pages: Pages): void {
  screen.line();
  screen.line(`  Prometheus    ${prometheusUrl}${pages.prometheus ? '' : '/api/v1/alerts'}`);
  screen.line(`  Alertmanager  ${alertmanagerUrl}${pages.alertmanager ? '' : '/api/v2/alerts'}`);
  screen.line(`  /metrics      ${trainer.metricsUrl}`);
  screen.line(
    pages.alertmanager
      ? '  Grafana does not run here: messages come without the link to their dashboard.'
      : '  Servers built on this machine have APIs but no web pages, and Grafana does not run here: messages come without links to these.',
    'dim',
  );
  screen.line();
}

/** Shows what happens until the signal. */
async function follow(stack: LocalStack, fault: Fault | undefined, hasPages: boolean, signal: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  const expected = fault && DRILLS[fault].alert;
  const show = (notification: Notification) => {
    screen.notification(withLocalLinks(notification, hasPages));
    if (!expected || !notification.title.includes(expected) || notification.resolved) return;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    screen.line(`That is the notification of the drill, ${seconds} s after the start. Everything continues until Ctrl-C.`, 'green');
  };
  stack.dingtalk.onMessage((message) => show(fromDingTalk(message, ON_CALL_GROUP)));
  stack.slack.onMessage((message) => show(fromSlack(message)));
  void stack.heartbeat
    .waitFor(() => true, 60_000)
    .then(
      () => screen.event(`→ heartbeat receiver: Watchdog arrived; it repeats every ${SHORTENED.timing.heartbeatInterval}`),
      () => screen.event('no heartbeat within a minute', 'red'),
    );
  void stack.trainer.program.closed.then(() => signal.aborted || showEnding(stack.trainer.program));
  await look(stack, signal);
}

function showEnding({ ending }: RunningProgram): void {
  if (ending === 'exit code 0') screen.event('the training run is complete', 'green');
  else screen.event(`the training run has ended with ${ending}`, 'red');
}

async function look(stack: LocalStack, signal: AbortSignal): Promise<void> {
  const alerts = new AlertWatch(stack);
  while (!signal.aborted) {
    const ended = stack.servers.find(({ ending }) => ending !== undefined);
    if (ended) throw new Error(endOf(ended));
    for (const alert of await alerts.changes()) showAlert(alert);
    screen.setStatus((await progress(stack.prometheusUrl)) ?? (stack.trainer.program.ending ? AFTERWARDS : BEFOREHAND));
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function showAlert({ alert, severity, state }: AlertState): void {
  const level = severity === 'info' ? 'info, for the digest' : severity;
  screen.event(
    `alert ${alert} (${level}) is ${state}`,
    state === 'resolved' || state === 'no longer pending' ? 'green' : severity === 'critical' ? 'red' : 'yellow',
  );
}

function endOf({ name, ending, log }: RunningProgram): string {
  return [`${name} ended with ${ending}; the last lines of its log:`, ...log.trimEnd().split('\n').slice(-LOG_TAIL_LINES)].join('\n');
}

const drills = Object.entries(DRILLS).map(([name, { does, alert }]) => `  ${name.padEnd(14)}${does}: ${alert}`);

void new Command('npm run local --')
  .description(
    'Runs the whole pipeline on this machine, without a cluster: a training run, a real Prometheus and a real Alertmanager with the configurations of the manifests, the DingTalk bridge, and receivers that print the notifications.',
  )
  .addOption(new Option('--fault <name>', 'break the run, so that a notification arrives').choices(Object.keys(DRILLS)))
  .addHelpText(
    'after',
    [
      '',
      'Faults, and the alert that each fires within about half a minute, data-stall within two:',
      ...drills,
      '',
      'Only service discovery and the addresses of the receivers differ from a cluster. Intervals and thresholds are shortened.',
      'It prints the free ports that it uses. Missing programs are built first: the servers (Go 1.26 or newer, about 7 min, once)',
      'and native TensorFlow (Python 3.11 or newer with pip, and a C++ compiler; without them training is slower).',
      'Ctrl-C ends everything and removes its files. A second Ctrl-C kills at once.',
      '',
      'Exit codes: 0 ended by Ctrl-C while running, 1 a program could not start or ended unexpectedly, 130 interrupted before it ran.',
    ].join('\n'),
  )
  .action(main)
  .parseAsync();
