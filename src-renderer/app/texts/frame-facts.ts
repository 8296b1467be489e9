import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
} from '../../../src-shared/imaging/description.ts';
import { dot, sliceNormal } from '../../../src-shared/imaging/geometry/orientation.ts';
import { plainNumber } from './text-source.ts';

/** What is known of one picture among others of its set. */
interface Placed {
  description: Pick<FrameDescription, 'position' | 'orientation'>;
}

/** How far another slice lies along the normal of one, mm; undefined where they are not parallel or lie in one plane. */
function stepTo(one: Placed, other: Placed | undefined): number | undefined {
  const { position, orientation } = one.description;
  const next = other?.description;
  if (!position || !orientation || !next?.position || !next.orientation) return undefined;
  const normal = sliceNormal(orientation);
  if (Math.abs(dot(normal, sliceNormal(next.orientation))) < 0.9999) return undefined;
  const step = dot(next.position, normal) - dot(position, normal);
  return Math.abs(step) > 0.001 ? step : undefined;
}

/** From a slice to the next one, mm; to the one before at the end of a set, and of a pass, behind which the places begin anew. */
export function neighbourDistance(
  here: Placed,
  behind: Placed | undefined,
  ahead: Placed | undefined,
): number | undefined {
  const next = stepTo(here, behind);
  const before = stepTo(here, ahead);
  const turns = next !== undefined && before !== undefined && Math.sign(next) === Math.sign(before);
  const step = turns ? Math.min(Math.abs(next), Math.abs(before)) : (next ?? before);
  return step === undefined ? undefined : Math.abs(step);
}

/** (0028,2110) = 01 with what is known of ratios and methods, step by step (PS3.3 C.7.6.1.1.5). */
export function lossyText({
  pixel,
  instance,
}: {
  pixel: Pick<PixelDescription, 'lossy'>;
  instance: Pick<InstanceDescription, 'transferSyntaxUid'>;
}): string | undefined {
  if (!pixel.lossy) return undefined;
  const { steps = [pixel.lossy] } = pixel.lossy;
  const texts = steps.map(({ ratio, method }) => {
    const name = method === undefined ? undefined : (methods[method] ?? method);
    return [ratio === undefined ? '' : `${plainNumber(ratio)} : 1`, name].filter(Boolean).join(' ');
  });
  const said = texts.filter(Boolean);
  return ['LOSSY', said.length > 0 ? said.join(' + ') : codings[instance.transferSyntaxUid]].filter(Boolean).join('  ');
}

/** (0028,2114), PS3.3 C.7.6.1.1.5.1. */
const methods: Record<string, string> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'HTJ2K',
  ISO_18181_1: 'JPEG XL',
  ISO_13818_2: 'MPEG-2',
  ISO_14496_10: 'H.264',
  ISO_23008_2: 'H.265',
};

/** What the coding itself says where the header is silent. */
const codings: Record<string, string> = {
  '1.2.840.10008.1.2.4.50': 'JPEG',
  '1.2.840.10008.1.2.4.51': 'JPEG',
};
