import { locate, ProgramName, serverOf } from '../../tools/servers/locate';
import { stopPrograms } from '../../tools/servers/running-program';
import { whyNoJudge } from '../../tools/signal/judge-program';

export * from '../../tools/servers/locate';
export * from '../../tools/servers/prometheus-api';
export * from '../../tools/servers/running-program';
export * from '../../tools/servers/start';
export * from '../../tools/servers/wait-until';
export * from '../../tools/temporary-folder';

// A server has a deadline of its own for everything; it says more than Jest's.
jest.setTimeout(180_000);

afterAll(stopPrograms);

/**
 * Describes tests that run real programs. Where one is missing, they are skipped under a title that says so; with CI set they fail.
 *
 * @param programs names as on the command line, for example `promtool`
 * @param body is also run when the tests are skipped, so it uses the programs inside of its tests only
 */
export function describeWithServers(programs: readonly ProgramName[], title: string, body: () => void): void {
  describeUnless(whyNot(programs), title, body);
}

/** Describes tests that judge series by Prometheus' own engine, as {@link describeWithServers} does, and what programs they need besides. */
export function describeWithJudge(programs: readonly ProgramName[], title: string, body: () => void): void {
  describeUnless(whyNoJudge() || whyNot(programs), title, body);
}

/**
 * Describes tests that need something of the machine.
 *
 * @param missing what is missing and what to do about it; false when nothing is
 */
export function describeUnless(missing: string | false, title: string, body: () => void): void {
  if (missing === false) {
    describe(title, body);
  } else if (process.env.CI) {
    describe(title, () => {
      beforeAll(() => {
        throw new Error(missing);
      });
      body();
    });
  } else {
    describe.skip(`${title} [${missing}]`, body);
  }
}

function whyNot(programs: readonly ProgramName[]): string | false {
  const missing = programs.filter((program) => !locate(program));
  const commands = [...new Set(missing.map(serverOf))].join(' ');
  return missing.length > 0 && `needs ${missing.join(', ')}: run 'npm run servers -- ${commands}'`;
}
