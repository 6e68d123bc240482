import { InvalidConfigError } from '../values/invalid-config-error';
import { nearestName } from '../values/nearest-name';
import { scrapedAs } from './changed-kind';
import { ISubjectKind } from './subject';

/**
 * @param jobNames new names, by the job or by the id of its kind
 * @throws InvalidConfigError when there is no such job, it is known under another name already, or the new name is empty
 */
export function assertJobNames(jobNames: Readonly<Record<string, string>>, kinds: readonly ISubjectKind[]): void {
  const known = new Map(kinds.flatMap((kind) => [kind.id, ...jobsOf(kind)].map((job) => [job, kind] as const)));
  for (const [job, name] of Object.entries(jobNames)) {
    const kind = known.get(job);
    if (!kind) {
      throw new InvalidConfigError(
        `jobNames renames '${job}', which is no job of these kinds: did you mean '${nearestName(job, known.keys())}'`,
      );
    }
    const there = scrapedAs(kind);
    if (there !== undefined) {
      throw new InvalidConfigError(`jobNames renames '${job}', which is scraped as '${there}' already: remove it from jobNames`);
    }
    if (name.trim() === '') {
      throw new InvalidConfigError(`jobNames gives job '${job}' an empty name: set the one that it has, or remove it`);
    }
  }
}

/** @throws InvalidConfigError when another job scrapes the targets of the kind */
export function assertToScrape(kind: ISubjectKind): void {
  const job = scrapedAs(kind);
  if (job === undefined) return;
  throw new InvalidConfigError(`kind '${kind.id}' is scraped already, by job '${job}': remove it from the kinds that get a job`);
}

function jobsOf(kind: ISubjectKind): string[] {
  return kind.scrapeConfigs(['default']).map(({ jobName }) => jobName);
}
