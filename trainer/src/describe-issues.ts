import { z } from 'zod';

/** One sentence per mistake: where it stands, what stands there if the parser was asked to report it, and what is allowed. */
export function describeIssues(what: string, error: z.ZodError): string {
  return [`${what} is wrong:`, ...error.issues.map((issue) => `  ${describeIssue(issue)}`)].join('\n');
}

function describeIssue({ path, message, input }: z.core.$ZodIssue): string {
  const place = path.length > 0 ? path.join('.') : 'the whole';
  return isPlain(input) ? `${place}: ${JSON.stringify(input)} is wrong: ${message}` : `${place}: ${message}`;
}

function isPlain(input: unknown): boolean {
  return input !== undefined && typeof input !== 'object';
}
