/** What checks of arguments know of every public type, by its name. */
export interface RecordedTypes {
  /** Fields of structs with their types, `?` behind those that may be left out; none where any are accepted. */
  readonly structs: Record<string, Record<string, string>>;
  readonly classes: Record<string, true>;
  /** What an object must have, and public classes whose objects have it. */
  readonly interfaces: Record<string, { readonly members: string[]; readonly makers: string[] }>;
  /** Values of each member. */
  readonly enums: Record<string, Record<string, string>>;
  /** Parameters of what is called from outside, each as `name:type`, by class. A constructor is `new`, and factories begin with `static`. */
  readonly calls: Record<string, Record<string, string[]>>;
}
