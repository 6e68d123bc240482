import { z } from 'zod';

/** One sentence per mistake: where it stands and what is allowed there. */
export function describeIssues(what: string, error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => `  ${path.length > 0 ? path.join('.') : 'the whole'}: ${message}`);
  return [`${what} is wrong:`, ...lines].join('\n');
}
