import { z } from 'zod';

/** A line per violation below `heading`: its path, the value if the parser was asked to report it, and what is allowed. */
export function describeIssues(heading: string, error: z.ZodError): string {
  return [`${heading}:`, ...error.issues.map((issue) => `  ${describeIssue(issue)}`)].join('\n');
}

function describeIssue({ path, message, input }: z.core.$ZodIssue): string {
  const place = path.length > 0 ? path.join('.') : 'document';
  return isPlain(input)
    ? `${place}: ${JSON.stringify(input)} is invalid: ${message.replace(/^Invalid (input|option): /, '')}`
    : `${place}: ${message}`;
}

function isPlain(input: unknown): boolean {
  return input !== undefined && typeof input !== 'object';
}
