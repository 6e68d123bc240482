import { Construct } from 'constructs';
import { KindSet } from '../kinds/kind-set';
import { ISubject, ISubjectKind } from '../kinds/subject';
import { recordMonitored } from '../kubernetes/monitored-subjects';
import { accessedJob, isSameAccess, ScrapeAccess } from '../scraping/exporter-access';
import { ScrapeConfig } from '../scraping/scrape-config';
import { InvalidConfigError } from '../values/invalid-config-error';

/** A kind, and where its subjects are. */
interface MonitoredKind {
  readonly kind: ISubjectKind;
  /** How Prometheus gets in, by the namespace. */
  readonly namespaces: Map<string, ScrapeAccess | undefined>;
  /** The subject that brought it. */
  readonly first?: ISubject;
}

/** What the kind of an exporter that is there says of it. */
interface ExistingKind extends ISubjectKind {
  /** The job that scrapes it already. */
  readonly _scrapedAs?: string;
  readonly _notes?: readonly string[];
}

/** The kinds that a stack monitors, each once, with the namespaces of their subjects. */
export class MonitoredKinds {
  private readonly monitored = new Map<string, MonitoredKind>();

  /**
   * @param stack whose kinds these are, for errors
   * @param kinds takes each kind once
   * @param onAdopted takes each kind as it is monitored here
   */
  public constructor(
    private readonly stack: Construct,
    private readonly kinds: KindSet,
    private readonly onAdopted: (kind: ISubjectKind) => void,
  ) {}

  /**
   * @returns whether there are jobs that there were not before
   * @throws InvalidConfigError when another kind of the same id is monitored already, or the subject is scraped in another way than others
   *   of its namespace
   */
  public monitor(subject: ISubject): boolean {
    const { kind, namespace, scrapeAccess } = subject;
    const known = this.monitored.get(kind.id);
    if (known && known.kind !== kind) {
      throw InvalidConfigError.at(
        this.stack,
        `${subjectName(subject)} and ${subjectName(known.first)} have kinds '${kind.id}' of their own, but a stack renders one for all its subjects: create the kind once and pass it to all of them as monitoredAs`,
      );
    }
    const { namespaces } = known ?? this.adopt(kind, subject);
    this.assertSameAccess(subject, namespaces);
    // Namespaces without credentials share a job.
    const isNew = scrapeAccess ? !namespaces.has(namespace.name) : ![...namespaces.values()].includes(undefined);
    namespaces.set(namespace.name, scrapeAccess);
    recordMonitored(this.stack, subject);
    return isNew;
  }

  /** Monitors a kind of which there is no subject yet. */
  public adopt(kind: ISubjectKind, first?: ISubject): MonitoredKind {
    const monitored = { kind, first, namespaces: new Map<string, ScrapeAccess | undefined>() };
    let asMonitored = kind;
    InvalidConfigError.locate(this.stack, () => (asMonitored = this.kinds.add(kind)));
    this.monitored.set(kind.id, monitored);
    this.onAdopted(asMonitored);
    return monitored;
  }

  /** The jobs that scrape all subjects. */
  public get scrapeConfigs(): ScrapeConfig[] {
    const scraped = [...this.monitored.values()].filter(({ kind }) => (kind as ExistingKind)._scrapedAs === undefined);
    return scraped.flatMap(({ kind, namespaces }) => jobsOf(kind, namespaces));
  }

  /** What exporters that are there lack, and how it is added, a sentence each. */
  public get notes(): string[] {
    return [...this.monitored.values()].flatMap(({ kind }) => (kind as ExistingKind)._notes ?? []);
  }

  /** The names of the namespaces of all subjects. */
  public get namespaces(): string[] {
    return [...new Set([...this.monitored.values()].flatMap(({ namespaces }) => [...namespaces.keys()]))].sort();
  }

  /** Prometheus finds all subjects of a kind in a namespace by one job. */
  private assertSameAccess({ kind, namespace: { name }, scrapeAccess }: ISubject, namespaces: MonitoredKind['namespaces']): void {
    if (!namespaces.has(name) || isSameAccess(namespaces.get(name), scrapeAccess)) return;
    throw InvalidConfigError.at(
      this.stack,
      `subjects of kind '${kind.id}' in namespace '${name}' are scraped in different ways: give all of them the same tls and basicAuth, or use another namespace`,
    );
  }
}

/** A job for all namespaces without credentials, and one for each other. */
function jobsOf(kind: ISubjectKind, namespaces: MonitoredKind['namespaces']): ScrapeConfig[] {
  const names = [...namespaces.keys()].sort();
  const plain = names.filter((name) => !namespaces.get(name));
  const accessed = names.flatMap((name) => {
    const access = namespaces.get(name);
    return access ? kind.scrapeConfigs([name]).map((job) => accessedJob(job, name, access)) : [];
  });
  return [...(plain.length > 0 || names.length === 0 ? kind.scrapeConfigs(plain) : []), ...accessed];
}

/** A subject as it stands in messages. */
function subjectName(subject?: ISubject): string {
  if (Construct.isConstruct(subject)) return subject.node.path;
  return subject ? `a subject in namespace '${subject.namespace.name}'` : 'the stack itself';
}
