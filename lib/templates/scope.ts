/** What is known at a place of a template. */
export class Scope {
  /** How many `range` are around. */
  public ranges = 0;
  /** Whether nothing but space has been there so far. */
  public isEmpty = true;
  /** Fields that something around asks for. */
  public asked: string[] = [];

  /**
   * @param variables those that are declared
   * @param dotIsGiven whether `.` is what the whole template is given
   */
  public constructor(
    public variables: string[],
    public dotIsGiven: boolean,
    public readonly isRoot = dotIsGiven,
  ) {}

  /** @returns what to give to `leave` */
  public enter(): [number, number] {
    return [this.variables.length, this.asked.length];
  }

  /** Variables that were declared since are gone. */
  public leave([variables, asked]: [number, number]): void {
    this.variables.length = variables;
    this.asked.length = asked;
  }
}

/** The templates that a text defines. */
export class Definitions {
  private readonly isEmpty = new Map<string, boolean>();

  public get names(): string[] {
    return [...this.isEmpty.keys()];
  }

  /** @returns false where there is one of that name already, and neither is empty */
  public add(name: string, isEmpty: boolean): boolean {
    if (this.isEmpty.get(name) ?? true) this.isEmpty.set(name, isEmpty);
    else if (!isEmpty) return false;
    return true;
  }
}
