/** An ICC profile taken apart, as far as an input or display profile of RGB needs it (ICC.1:2010). */
export interface IccProfile {
  /** Where device values lead to: CIELab or XYZ, both of D50. */
  connection: 'Lab' | 'XYZ';
  tag(signature: string): DataView | undefined;
}

/** A profile that cannot be used, and why. */
export class IccError extends Error {
  override name = 'IccError';
}

export const textAt = (view: DataView, at: number, length = 4): string =>
  String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));

/** s15Fixed16Number. */
export const fixedAt = (view: DataView, at: number): number => view.getInt32(at) / 65536;

/** Reads the header and the tag table. Throws IccError when it is no profile of RGB that we can use. */
export function readProfile(bytes: Uint8Array): IccProfile {
  if (bytes.length < 132) throw new IccError('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (textAt(view, 36) !== 'acsp') throw new IccError('it is no ICC profile');
  const space = textAt(view, 16);
  if (space !== 'RGB ') throw new IccError(`it is meant for ${space.trim()}`);
  const connection = textAt(view, 20);
  if (connection !== 'XYZ ' && connection !== 'Lab ') throw new IccError('its connection space is unknown');
  const count = view.getUint32(128);
  const tags = new Map<string, DataView>();
  for (let i = 0; i < count && 132 + 12 * (i + 1) <= bytes.length; i++) {
    const at = 132 + 12 * i;
    const offset = view.getUint32(at + 4);
    const size = view.getUint32(at + 8);
    if (offset + size > bytes.length || size < 8) continue;
    tags.set(textAt(view, at), new DataView(bytes.buffer, bytes.byteOffset + offset, size));
  }
  return { connection: connection === 'XYZ ' ? 'XYZ' : 'Lab', tag: (signature) => tags.get(signature) };
}
