import { runCommand } from '../../tools/command';

const node = (script: string) => ['-e', script];

describe('runCommand', () => {
  test('returns the output and hands on each line of standard error', async () => {
    const lines: string[] = [];
    const script = `console.error('compiling a'); console.error('compiling b'); console.log(process.env.FLAG)`;
    const output = await runCommand(process.execPath, node(script), { env: { FLAG: 'on' }, onErrorLine: (line) => lines.push(line) });
    expect(output).toBe('on\n');
    expect(lines).toEqual(['compiling a', 'compiling b']);
  });

  test('a command that fails is an error with the command and its last words', async () => {
    const failing = runCommand(process.execPath, node(`console.error('no such package'); process.exit(2)`));
    await expect(failing).rejects.toThrow(/^'.*node -e .*' ended with exit code 2\nno such package$/);
  });

  test('a command that does not exist is an error', async () => {
    await expect(runCommand('no-such-compiler', [])).rejects.toThrow('spawn no-such-compiler ENOENT');
  });
});
