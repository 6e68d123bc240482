import * as fc from 'fast-check';

type Edit = { readonly kind: 'flip' | 'insert' | 'remove' | 'repeat' | 'cut' | 'zero'; readonly at: number; readonly value: number };

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'remove', 'repeat', 'cut', 'zero'),
  /** Where, as a share of the length. */
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.integer({ min: 0, max: 255 }),
});

/** What a disk, a transfer or a person may do to a file. */
export const damage: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { minLength: 1, maxLength: 4 });

/** The bytes after the edits. */
export function damaged(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce(applied, bytes);
}

function applied(bytes: Buffer, { kind, at, value }: Edit): Buffer {
  const index = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
  switch (kind) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[index] ^= 1 << (value % 8);
      return copy;
    }
    case 'insert':
      return Buffer.concat([before, Buffer.of(value), after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(1 + (value % 40))]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, index + value), after]);
    case 'cut':
      return Buffer.from(before);
    case 'zero': {
      const copy = Buffer.from(bytes);
      return copy.fill(0, index, Math.min(index + value, copy.length));
    }
  }
}
