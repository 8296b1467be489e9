import { largestPiece } from '../../../src-shared/contract/pictures.ts';
import { api } from '../../app/api.ts';
import type { Shown } from '../../cornerstone/index.ts';

/** The studies that pictures are given away of, for the audit trail. */
export function studiesOf(
  shown: readonly Pick<Shown, 'frame'>[],
): { studyUid: string; patientId: string; instances: number }[] {
  const studies = new Map<string, { studyUid: string; patientId: string; rows: Set<number> }>();
  for (const { frame } of shown) {
    const { study, patient } = frame.series;
    const key = `${study.uid} ${patient.id}`;
    const entry = studies.get(key) ?? { studyUid: study.uid, patientId: patient.id.slice(0, 64), rows: new Set() };
    entry.rows.add(frame.instance.row);
    studies.set(key, entry);
  }
  return [...studies.values()].map(({ studyUid, patientId, rows }) => ({ studyUid, patientId, instances: rows.size }));
}

/** A file or folder on its way; the main process asked the reader where it is to lie. */
export class Outlet {
  private readonly id: string;

  private constructor(id: string) {
    this.id = id;
  }

  /** Asks where to; undefined when that was cancelled. */
  static async open(kind: 'png' | 'jpeg' | 'mp4' | 'folder', name: string): Promise<Outlet | undefined> {
    const begun = await api.pictures.begin({ kind, name });
    return begun && new Outlet(begun.id);
  }

  async write(bytes: Uint8Array<ArrayBuffer>, more: { file?: string; position?: number } = {}): Promise<void> {
    let { position } = more;
    for (let at = 0; at < bytes.length; at += largestPiece) {
      const piece = bytes.subarray(at, at + largestPiece);
      await api.pictures.write({
        id: this.id,
        ...(more.file === undefined ? {} : { file: more.file }),
        ...(position === undefined ? {} : { position }),
        bytes: piece.byteLength === bytes.buffer.byteLength ? piece : piece.slice(),
      });
      if (position !== undefined) position += piece.length;
    }
  }

  async finish(shown: readonly Pick<Shown, 'frame'>[]): Promise<string> {
    return (await api.pictures.finish({ id: this.id, studies: studiesOf(shown) })).path;
  }

  async cancel(): Promise<void> {
    await api.pictures.cancel({ id: this.id }).catch(() => undefined);
  }
}
