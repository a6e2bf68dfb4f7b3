/** What is wrong with one entry, for people: it ends up in the status of the object the entry came from. */
export interface EntryProblem {
  readonly entry: string;
  /** Field path within the entry, `/targets/0/provider`; empty: the entry as a whole. */
  readonly path: string;
  readonly message: string;
}
