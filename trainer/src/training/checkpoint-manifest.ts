import { z } from 'zod';
import { seal, unseal, Unsealed } from '../../../runtime/sealed-json';

/** The format that is written. One below has no checksum over the manifest, no order of saving and no origin; it is still read. */
export const FORMAT = 2;
const FORMAT_WITHOUT_CHECKSUM = 1;
const BYTES_PER_NUMBER = 4;

const count = z.int().min(0);
const name = z.string();
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

const tensorSchema = z
  .strictObject({ name, shape: z.array(count), dtype: z.enum(['float32', 'int32']), byteLength: count })
  .refine(
    ({ shape, byteLength }) => byteLength === shape.reduce((product, size) => product * size, BYTES_PER_NUMBER),
    'byteLength must be that of the shape',
  );

const stateSchema = z.strictObject({
  step: count,
  loss: z.strictObject({
    ema: z.number().nullable(),
    best: z.number().nullable(),
    recentMean: z.number().nullable(),
    outliers: count,
  }),
  bestValidationLoss: z.number().nullable(),
  evaluationsSinceImprovement: count,
  /** Counters that must not start again from 0. */
  counters: z.record(name, z.number().min(0)),
});

const originSchema = z.strictObject({
  /** Class of the optimizer. */
  optimizer: name,
  layers: z.array(z.strictObject({ name, className: name })),
  data: z.strictObject({ kind: name, shape: z.array(count), classNames: z.array(name) }),
});

/** Of any version. */
const formatSchema = z.object({ format: z.int() });

const common = { step: count, tensors: z.array(tensorSchema), state: stateSchema };

const manifestSchema = z
  .discriminatedUnion('format', [
    z.strictObject({
      format: z.literal(FORMAT),
      ...common,
      saved: count,
      weightsSha256: sha256Hex,
      origin: originSchema,
      sha256: sha256Hex,
    }),
    z.strictObject({ format: z.literal(FORMAT_WITHOUT_CHECKSUM), ...common, sha256: sha256Hex }),
  ])
  .refine(({ step, state }) => step === state.step, 'step must be that of the state');

export type SavedState = z.infer<typeof stateSchema>;
/** What a run is made of, as far as a checkpoint of another one must not be taken for its own. */
export type RunOrigin = z.infer<typeof originSchema>;
export type SavedTensor = z.infer<typeof tensorSchema>;

/** What `manifest.json` says. */
export interface Manifest {
  readonly format: number;
  readonly step: number;
  /** Position in the order of saving; 0 in a format that does not know it. */
  readonly saved: number;
  readonly weightsSha256: string;
  readonly tensors: readonly SavedTensor[];
  readonly state: SavedState;
  /** undefined in a format that does not know it. */
  readonly origin?: RunOrigin;
}

/** A checkpoint of a newer version of this program: nothing is wrong with it, but it cannot be read here. */
export class NewerFormatError extends Error {
  public constructor(public readonly format: number) {
    super(`format ${format} is newer than ${FORMAT}, the newest that this version reads`);
  }
}

/**
 * The text of a manifest, sealed with its own checksum.
 *
 * @throws Error when it could not be read back, for example because a number is not finite
 */
export function writeManifest(manifest: Omit<Manifest, 'format'>): Buffer {
  const bytes = Buffer.from(seal({ format: FORMAT, ...manifest }));
  readManifest(bytes);
  return bytes;
}

/**
 * @throws NewerFormatError when a newer version has written it, Error when it is damaged
 */
export function readManifest(bytes: Buffer): Manifest {
  const { value: document, isSealed } = unsealManifest(bytes);
  const format = formatSchema.safeParse(document).data?.format;
  if (format !== undefined && format > FORMAT) throw new NewerFormatError(format);
  if (format === FORMAT && !isSealed) throw new Error('the manifest has lost its checksum');
  const parsed = manifestSchema.safeParse(document);
  if (!parsed.success) throw new Error(`the manifest is invalid: ${z.prettifyError(parsed.error)}`);
  // Without a checksum of its own, a manifest gives that of the weights this name.
  return { saved: 0, weightsSha256: parsed.data.sha256, ...parsed.data };
}

function unsealManifest(bytes: Buffer): Unsealed {
  try {
    return unseal(bytes);
  } catch (cause) {
    throw new Error(`the manifest is damaged: ${(cause as Error).message}`, { cause });
  }
}
