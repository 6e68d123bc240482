import { rewritten, together } from '../lib/promql/rewriting';
import { existingExporters } from './existing-exporters';

const REWRITING = together(existingExporters({}).flatMap(({ _rewriting }) => _rewriting ?? []));

const FIRST_QUERY = /(## What to look at\n\n```promql\n([^`]+)\n```\n)(?:\nWhere another job scrapes the exporter: `[^`]+`\n)?/;

/** What finds the same where another job scrapes the exporter, whose series have other names there. */
export function queryElsewhere(query: string): string {
  // What is asked is what the exporter itself has.
  if (query.startsWith('group by (__name__)')) return query;
  return rewritten(query, REWRITING).replace(/(__name__=~)"([^"]+)"/g, (matcher, label: string, pattern: string) => {
    const names = [...REWRITING.series].filter(([name]) => new RegExp(`^(?:${pattern})$`).test(name)).map(([, name]) => name);
    return names.length === 0 ? matcher : `${label}"${names.join('|')}"`;
  });
}

/** The page of a runbook with the line that says this of its first query, if that differs. */
export function withQueryElsewhere(page: string): string {
  return page.replace(FIRST_QUERY, (_, block: string, query: string) => {
    const elsewhere = queryElsewhere(query);
    return elsewhere === query ? block : `${block}\nWhere another job scrapes the exporter: \`${elsewhere.replace(/\s+/g, ' ')}\`\n`;
  });
}
