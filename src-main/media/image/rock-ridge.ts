import type { ImageReader } from './image-reader.ts';
import type { IsoRecord } from './iso9660.ts';

/** What the System Use Area of a directory record says (SUSP 1.12, Rock Ridge 1.12). */
export interface SystemUse {
  name?: string;
  /** Bytes to be passed over in the areas of other records (`SP`). */
  skip?: number;
  /** Block of the folder that stands elsewhere since it lies too deep (`CL`). */
  childBlock?: number;
  /** A folder that was moved here and is shown where it belongs (`RE`). */
  relocated?: boolean;
  link?: boolean;
  /** Written by zisofs (`ZF`). */
  compressed?: boolean;
}

/** Areas that go on elsewhere. */
const maximumContinuations = 16;
const linkMode = 0o120000;
const modeBits = 0o170000;

/** Undefined: the record has no such area. */
export async function systemUse(
  reader: ImageReader,
  blockBytes: number,
  record: IsoRecord,
  skip: number,
): Promise<SystemUse | undefined> {
  let area: Uint8Array | undefined = record.isSelf ? record.systemUse : record.systemUse.subarray(skip);
  const use: SystemUse = {};
  let found = false;
  for (let part = 0; part < maximumContinuations && area !== undefined; part++) {
    const view: DataView = new DataView(area.buffer, area.byteOffset, area.byteLength);
    let next: Uint8Array | undefined;
    for (let at = 0; at + 4 <= area.length; ) {
      const signature = String.fromCharCode(area[at]!, area[at + 1]!);
      const length = area[at + 2]!;
      if (length < 4 || at + length > area.length) break;
      found = true;
      if (signature === 'ST') break;
      if (signature === 'CE' && length >= 28) {
        const block = view.getUint32(at + 4, true);
        const offset = view.getUint32(at + 12, true);
        const bytes = Math.min(view.getUint32(at + 20, true), 64 * 1024);
        next = await reader.bytes(block * blockBytes + offset, bytes);
      } else apply(use, signature, area.subarray(at + 4, at + length), view, at);
      at += length;
    }
    area = next;
  }
  return found ? use : undefined;
}

function apply(use: SystemUse, signature: string, data: Uint8Array, view: DataView, at: number): void {
  switch (signature) {
    case 'SP':
      use.skip = data[2] ?? 0;
      break;
    case 'NM':
      // Flags 2 and 4 are the folder itself and the one above.
      if (((data[0] ?? 0) & 6) === 0) use.name = (use.name ?? '') + Buffer.from(data.subarray(1)).toString('utf8');
      break;
    case 'PX':
      if (data.length >= 4 && (view.getUint32(at + 4, true) & modeBits) === linkMode) use.link = true;
      break;
    case 'SL':
      use.link = true;
      break;
    case 'CL':
      if (data.length >= 4) use.childBlock = view.getUint32(at + 4, true);
      break;
    case 'RE':
      use.relocated = true;
      break;
    case 'ZF':
      use.compressed = true;
      break;
  }
}
