import { integer } from '../../../src-shared/dicom/access.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { describeInstance } from '../../../src-shared/imaging/describe.ts';
import type { IconRequest } from '../types.ts';
import type { Call, Uids } from './context.ts';
import { bytesResponse } from './http.ts';

/** An icon that says it is larger than this is none (PS3.3 F.7: 64 or 128 pixels a side). */
const maximumSide = 1024;

/**
 * The picture that a DICOMDIR has of a file which nobody has read yet (PS3.3 F.7), so that a disc shows something at once. Undefined when
 * there is none that can be shown: the file is read then.
 */
export async function iconResponse(
  call: Call,
  of: IconRequest | undefined,
  fit: { width: number; height: number },
): Promise<Response | undefined> {
  const icon = of === undefined ? undefined : await call.catalogue.icon?.(of);
  if (icon === undefined) return undefined;
  const bytes = icon['7FE00010']?.bytes;
  const { pixel, shared } = describeInstance(icon, explicitVrLittleEndian, { hasPixelData: true });
  if (bytes === undefined || pixel === undefined || pixel.rows > maximumSide || pixel.columns > maximumSide) {
    return undefined;
  }
  const bits = integer(icon, 'BitsStored') ?? pixel.bitsAllocated;
  try {
    const picture = await call.context.renderer.picture(
      {
        bytes: new Uint8Array(bytes),
        transferSyntaxUid: explicitVrLittleEndian,
        pixel,
        frame: shared,
        options: {
          fit,
          frame: 1,
          // An icon is as it is to be seen.
          ...(pixel.samplesPerPixel === 1 && pixel.palette === undefined
            ? { voi: { kind: 'window', center: 2 ** (bits - 1), width: 2 ** bits } }
            : {}),
        },
        format: 'jpeg',
        quality: 85,
      },
      call.request.signal,
    );
    return bytesResponse(picture.bytes, 'image/jpeg');
  } catch {
    // An icon may be anything; the image itself is shown instead, or says why it cannot be.
    return undefined;
  }
}

/** The row that stands for what a path names, without reading a file. */
export async function unreadRow({ catalogue }: Call, uids: Uids): Promise<IconRequest | undefined> {
  if (catalogue.icon === undefined) return undefined;
  const match: Record<string, string[]> = {};
  if (uids.studyUid !== undefined) match['0020000D'] = [uids.studyUid];
  if (uids.seriesUid !== undefined) match['0020000E'] = [uids.seriesUid];
  if (uids.sopInstanceUid !== undefined) match['00080018'] = [uids.sopInstanceUid];
  const { rows } = await catalogue.search({ level: 'instance', match, limit: 1 });
  return rows[0] === undefined ? undefined : { row: rows[0].row };
}
