import { IResolver, ResolutionContext } from 'cdk8s';
import { withoutDigest } from '../../tools/cluster/images';

/** A pod takes an image with a digest only from its registry. */
export class Unpinned implements IResolver {
  public resolve(context: ResolutionContext): void {
    if (context.key.at(-1) !== 'image' || typeof context.value !== 'string') return;
    const image = withoutDigest(context.value);
    // What takes its place is resolved as well.
    if (image !== context.value) context.replaceValue(image);
  }
}
