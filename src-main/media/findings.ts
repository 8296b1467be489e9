import { basename, extname } from 'node:path';
import { sopClasses, sopClassName } from '../../src-shared/dicom/sop-classes.ts';
import { isRootRecordType } from '../../src-shared/file-set/record-types.ts';
import { placeKey } from '../archive/database/unread-rows.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import { unreadableReason } from '../archive/quarantine-reason.ts';
import type { NamedFile } from './directory-session.ts';
import { entryOf } from './medium-places.ts';

/** More lines help nobody; the count goes on. */
const maximumListed = 10_000;
/** Of what a viewer on the disc and its web pages are made of: never an instance that a DICOMDIR forgot. */
const others = new Set(
  `.avi .bat .bmp .cab .cfg .chm .class .cmd .css .dll .doc .docx .exe .gif .htm .html .icns .ico .inf .ini .jar .jpeg .jpg .js .json
   .lnk .log .mht .mp4 .msi .ocx .pdf .png .ps1 .reg .rtf .sh .so .svg .sys .ttf .txt .url .vbs .xls .xlsx .xml .xsl .zip`.split(
    /\s+/,
  ),
);

const within = { missing: 'named by the DICOMDIR', extra: 'not named by the DICOMDIR' };

/** What was found on a medium besides instances: counted, and listed up to a limit. */
export class MediumFindings {
  private readonly seen = new Set<string>();
  private readonly listed: UnreadableReference[] = [];
  private readonly extras: FileReference[] = [];
  private readonly locked = new Map<string, UnreadableReference>();
  private readonly count = { missing: 0, wrong: 0, unreadable: 0 };

  /** True the first time that a file is asked about. */
  isNew(file: { path: string; zipEntry?: string }): boolean {
    const before = this.seen.size;
    return this.seen.add(placeKey(file)).size > before;
  }

  note(file: UnreadableReference): void {
    if (file.reason === 'locked') {
      this.locked.set(placeKey(file), file);
      return;
    }
    if (file.reason === 'wrong') this.count.wrong++;
    else {
      this.count.unreadable++;
      if (file.reason === 'missing') this.count.missing++;
    }
    if (this.listed.length < maximumListed) this.listed.push(file);
  }

  /** What becomes of a file that a DICOMDIR names: undefined when it is known already, with a reason when it is nothing to be shown. */
  named(
    found: FileReference | UnreadableReference | undefined,
    directory: { path: string; zipEntry?: string },
    { fileId, sopClassUid, type }: NamedFile,
    onlyKnownClasses: boolean,
  ): FileReference | UnreadableReference | undefined {
    const folder = directory.zipEntry ?? directory.path;
    const place = found ?? this.missing(directory, folder.slice(0, folder.length - basename(folder).length), fileId);
    if (!this.isNew(place)) return undefined;
    if (onlyKnownClasses && sopClassUid !== '' && !sopClasses.has(sopClassUid)) {
      return { ...entryOf(place), reason: 'unsupported', detail: `SOP class ${sopClassUid} is not known` };
    }
    if ('reason' in place || !isRootRecordType(type)) return place;
    // PS3.3 F.4: protocols, palettes and implants lie beside the patients.
    const detail = `${sopClassName(sopClassUid) || type}: belongs to no patient`;
    return { ...entryOf(place), reason: 'unsupported', detail };
  }

  /** A file that a DICOMDIR names, by its File ID, and that is not there. */
  private missing(
    { path, zipEntry }: { path: string; zipEntry?: string | undefined },
    folder: string,
    fileId: readonly string[],
  ): UnreadableReference {
    const name = `${folder}${fileId.join('/')}`;
    return {
      ...(zipEntry === undefined ? { path: name } : { path, zipEntry: name }),
      reason: 'missing',
      detail: within.missing,
    };
  }

  /** A DICOMDIR that cannot be read. */
  directory(place: { path: string; zipEntry?: string }, error: unknown): void {
    const { directory, ...reason } = unreadableReason(error);
    this.note({ ...place, ...reason });
  }

  /** A file that no DICOMDIR names. */
  extra(file: FileReference): void {
    if (!others.has(extname(file.zipEntry ?? file.path).toLowerCase())) this.extras.push(file);
  }

  /** The files that no DICOMDIR names, to be looked into. */
  takeExtra(): FileReference[] {
    return this.extras.splice(0);
  }

  /** Files that are encrypted and that no password opened yet, the DICOMDIRs first. */
  get lockedFiles(): UnreadableReference[] {
    return [...this.locked.values()];
  }

  /** They are read again; gives them back as if they had never been found. */
  takeLocked(): UnreadableReference[] {
    const taken = this.lockedFiles;
    for (const key of this.locked.keys()) this.seen.delete(key);
    this.locked.clear();
    return taken;
  }

  get counts(): { missing: number; wrong: number; extra: number; unreadable: number; locked: number } {
    return { ...this.count, extra: this.extras.length, locked: this.locked.size };
  }

  /** Files that could not be read. */
  get unreadable(): readonly UnreadableReference[] {
    return [...this.listed.filter(({ reason }) => reason !== 'wrong'), ...this.locked.values()];
  }

  /** Also those that are not what a DICOMDIR says, and that none names. */
  all(): UnreadableReference[] {
    const extras = this.extras.slice(0, Math.max(0, maximumListed - this.listed.length));
    return [
      ...this.listed,
      ...[...this.locked.values()].slice(0, maximumListed),
      ...extras.map(({ path, zipEntry }): UnreadableReference => {
        const place = zipEntry === undefined ? { path } : { path, zipEntry };
        return { ...place, reason: 'extra', detail: within.extra };
      }),
    ];
  }
}
