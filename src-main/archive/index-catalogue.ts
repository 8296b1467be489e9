import { join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import { ChangeFeed } from './change-feed.ts';
import type { RelativeLocation } from './database/index-reader.ts';
import type { ReaderApi, ReaderThread } from './database/index-thread.ts';
import type { Answer } from './database/rpc.ts';
import type {
  Catalogue,
  CatalogueChange,
  CatalogueQuery,
  CatalogueRow,
  FindPage,
  FindQuery,
  FrameIndex,
  HeldSyntaxes,
  InstanceLocation,
  InstancePlace,
  InstanceSelection,
  InstanceSelector,
  RandomAccess,
} from './types.ts';

const rememberedInstances = 1024;

/** An instance's place; description and frames are unpacked when they are asked for. */
class Location implements InstanceLocation {
  readonly row: number;
  readonly revision: number;
  readonly studyRow: number;
  readonly seriesRow: number;
  readonly path: string;
  readonly zipEntry?: string;
  declare sealed?: true;
  readonly bytes: number;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  private readonly line: RelativeLocation['line'];
  private knownFrames: FrameIndex | undefined;
  private knownDescription: InstanceDescription | undefined;

  constructor(relative: RelativeLocation, root: string) {
    this.row = relative.row;
    this.revision = relative.revision;
    this.studyRow = relative.studyRow;
    this.seriesRow = relative.seriesRow;
    this.path = root === '' ? relative.path : join(root, ...relative.path.split('/'));
    if (relative.zipEntry !== undefined) this.zipEntry = relative.zipEntry;
    this.bytes = relative.bytes;
    this.transferSyntaxUid = relative.transferSyntaxUid;
    this.sopClassUid = relative.sopClassUid;
    this.sopInstanceUid = relative.sopInstanceUid;
    this.studyUid = relative.studyUid;
    this.seriesUid = relative.seriesUid;
    this.line = relative.line;
  }

  get frames(): FrameIndex {
    this.knownFrames ??= JSON.parse(this.line.frames) as FrameIndex;
    return this.knownFrames;
  }

  get description(): InstanceDescription {
    this.knownDescription ??= {
      ...(JSON.parse(this.line.description) as Omit<InstanceDescription, 'row' | 'revision'>),
      row: this.row,
      revision: this.revision,
    };
    return this.knownDescription;
  }
}

export interface IndexCatalogueOptions {
  id: string;
  kind: Catalogue['kind'];
  /** Folder to which paths of the index are relative; empty when they are absolute. */
  root: string;
  reader: () => Pick<ReaderThread, 'call'>;
  openFile(location: InstanceLocation): Promise<RandomAccess>;
  readHeader(location: InstanceLocation): Promise<DataSet>;
}

const splitAt = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
};

/** A catalogue over an index in another thread. */
export class IndexCatalogue implements Catalogue {
  readonly id: string;
  readonly kind: Catalogue['kind'];
  readonly changes = new ChangeFeed();
  private readonly options: IndexCatalogueOptions;
  private readonly locations = new Map<number, Location>();
  /** Readers by number: each has one index as long as it lives. */
  private readonly readers = new WeakMap<object, number>();
  private lastReader = 0;
  /** Grows with every change: what was asked before it is not remembered. */
  private generation = 0;

  constructor(options: IndexCatalogueOptions) {
    this.id = options.id;
    this.kind = options.kind;
    this.options = options;
  }

  private ask<M extends keyof ReaderApi & string>(
    method: M,
    ...parameters: Parameters<ReaderApi[M]>
  ): Promise<Answer<ReturnType<ReaderApi[M]>>> {
    return this.options.reader().call(method, ...parameters);
  }

  search(query: CatalogueQuery): Promise<{ rows: CatalogueRow[]; total: number }> {
    return this.ask('search', query);
  }

  async find({ after, ...query }: FindQuery): Promise<FindPage> {
    const reader = this.options.reader();
    const number = this.numberOf(reader);
    const [asked, cursor] = after === undefined ? [] : splitAt(after, ' ');
    if (asked !== undefined && asked !== String(number)) {
      // Rows of another index mean something else: pages would overlap, or leave something out.
      throw new NegatoscopeError('busy', 'the index was exchanged meanwhile');
    }
    const { rows, next } = await reader.call('find', { ...query, ...(cursor === undefined ? {} : { after: cursor }) });
    return { rows, ...(next === undefined ? {} : { next: `${number} ${next}` }) };
  }

  private numberOf(reader: object): number {
    const number = this.readers.get(reader) ?? ++this.lastReader;
    this.readers.set(reader, number);
    return number;
  }

  async series(seriesRow: number): Promise<SeriesDescription | undefined> {
    const json = await this.seriesJson(seriesRow);
    return json === undefined ? undefined : (JSON.parse(new TextDecoder().decode(json)) as SeriesDescription);
  }

  async seriesJson(seriesRow: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return (await this.ask('seriesJson', this.id, seriesRow)) as Uint8Array<ArrayBuffer> | undefined;
  }

  seriesOfStudy(studyRow: number): Promise<{ seriesRow: number; seriesUid: string; modality: string }[]> {
    return this.ask('seriesOfStudy', studyRow);
  }

  async instance(row: number): Promise<InstanceLocation | undefined> {
    const known = this.locations.get(row);
    if (known !== undefined) return known;
    const before = this.generation;
    const relative = await this.ask('instance', row);
    if (relative === undefined) return undefined;
    const location = new Location(relative, this.options.root);
    if (before !== this.generation) return location;
    this.locations.set(row, location);
    if (this.locations.size > rememberedInstances) {
      const [oldest] = this.locations.keys();
      if (oldest !== undefined) this.locations.delete(oldest);
    }
    return location;
  }

  async locate(uids: { studyUid?: string; seriesUid?: string; sopInstanceUid?: string }): Promise<InstanceLocation[]> {
    if (uids.studyUid === undefined && uids.seriesUid === undefined && uids.sopInstanceUid === undefined) {
      throw new NegatoscopeError('invalid-input', 'at least one UID is needed');
    }
    return (await this.ask('locate', uids)).map((relative) => new Location(relative, this.options.root));
  }

  select(selector: InstanceSelector): Promise<InstanceSelection> {
    return this.ask('select', selector);
  }

  async places(rows: readonly number[]): Promise<InstancePlace[]> {
    const { root } = this.options;
    const places = await this.ask('places', rows);
    return root === '' ? places : places.map((place) => ({ ...place, path: join(root, ...place.path.split('/')) }));
  }

  syntaxes(afterRow: number, limit: number): Promise<HeldSyntaxes> {
    return this.ask('syntaxes', afterRow, limit);
  }

  async header(row: number): Promise<DataSet> {
    const location = await this.instance(row);
    if (location === undefined) throw new NegatoscopeError('not-found', `no instance ${row} in ${this.id}`);
    return this.options.readHeader(location);
  }

  open(location: InstanceLocation): Promise<RandomAccess> {
    return this.options.openFile(location);
  }

  onChanged(listener: (change: CatalogueChange) => void): () => void {
    return this.changes.on(listener);
  }

  /** To be told by whoever changed the index, before anybody else hears of it. */
  changed(change: CatalogueChange): void {
    this.generation++;
    const series = new Set(change.studies.flatMap(({ seriesRows }) => seriesRows));
    for (const [row, location] of this.locations) if (series.has(location.seriesRow)) this.locations.delete(row);
    this.changes.add(change);
  }

  /** Forgets what it remembers, after the index was exchanged. */
  reset(): void {
    this.generation++;
    this.locations.clear();
  }
}
