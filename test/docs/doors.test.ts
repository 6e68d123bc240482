import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const DOORS = ['I have kube-prometheus-stack', 'I have nothing', 'I want only rules and dashboards'];
const LINES = { shell: 10, typescript: 15, firstScreen: 45 };

function linesOf(door: string, language: string): number {
  const [, section = ''] = new RegExp(`\\n### ${door}\\n([^]*?)\\n##+ `).exec(README) ?? [];
  const [, block] = new RegExp(`\`\`\`${language}\\n([^]*?)\\n\`\`\``).exec(section) ?? [];
  return block?.split('\n').filter((line) => line !== '').length ?? 0;
}

describe('the doors of the README', () => {
  test('stand on its first screen', () => {
    const screen = README.split('\n').slice(0, LINES.firstScreen).join('\n');
    expect(DOORS.filter((door) => !screen.includes(`[${door}](#${door.toLowerCase().replaceAll(' ', '-')})`))).toEqual([]);
  });

  test.each(DOORS)('lead to the first alert in few lines: %s', (door) => {
    expect(linesOf(door, 'sh')).toBeGreaterThan(2);
    expect(linesOf(door, 'sh')).toBeLessThanOrEqual(LINES.shell);
    expect(linesOf(door, 'ts')).toBeLessThanOrEqual(LINES.typescript);
  });
});
