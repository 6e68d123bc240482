const NOBODY = 65534;

/** Does something as a user who may not write everywhere. */
export function asNobody(work: () => void): void {
  if (process.geteuid!() !== 0) return work();
  process.seteuid!(NOBODY);
  try {
    work();
  } finally {
    process.seteuid!(0);
  }
}
