import { extname } from 'node:path';
import { placeKey } from '../archive/database/unread-rows.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import { unreadableReason } from '../archive/quarantine-reason.ts';

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
  private readonly count = { missing: 0, wrong: 0, unreadable: 0 };

  /** True the first time that a file is asked about. */
  isNew(file: { path: string; zipEntry?: string }): boolean {
    const before = this.seen.size;
    return this.seen.add(placeKey(file)).size > before;
  }

  note(file: UnreadableReference): void {
    if (file.reason === 'wrong') this.count.wrong++;
    else {
      this.count.unreadable++;
      if (file.reason === 'missing') this.count.missing++;
    }
    if (this.listed.length < maximumListed) this.listed.push(file);
  }

  /** A file that a DICOMDIR names, by its File ID, and that is not there. */
  missing(
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

  get counts(): { missing: number; wrong: number; extra: number; unreadable: number } {
    return { ...this.count, extra: this.extras.length };
  }

  /** Files that could not be read. */
  get unreadable(): readonly UnreadableReference[] {
    return this.listed.filter(({ reason }) => reason !== 'wrong');
  }

  /** Also those that are not what a DICOMDIR says, and that none names. */
  all(): UnreadableReference[] {
    const extras = this.extras.slice(0, Math.max(0, maximumListed - this.listed.length));
    return [
      ...this.listed,
      ...extras.map(({ path, zipEntry }): UnreadableReference => {
        const place = zipEntry === undefined ? { path } : { path, zipEntry };
        return { ...place, reason: 'extra', detail: within.extra };
      }),
    ];
  }
}
