import { statSync } from 'node:fs';
import { answeredOf, elementOf, type Level } from '../src-main/archive/database/attributes.ts';
import { describeFile } from '../src-main/archive/describe-file.ts';
import { FileCache } from '../src-main/archive/file-access.ts';
import { readHeaderOfFile } from '../src-main/archive/read-header.ts';
import type {
  Catalogue,
  CatalogueQuery,
  CatalogueRow,
  FrameIndex,
  InstanceLocation,
  SelectedGroup,
} from '../src-main/archive/types.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import type { InstanceDescription, SeriesDescription } from '../src-shared/imaging/description.ts';

interface Entry {
  location: InstanceLocation;
  attributes: Record<Level, DataSet>;
  header: Pick<SeriesDescription, 'patient' | 'study' | 'series'>;
}

/** A catalogue in memory over files, for tests: rows are given out in the order of the files; a search matches whole values. */
export interface FileCatalogue extends Catalogue {
  /** Reads a file into the catalogue. Throws what reading it throws. */
  add(path: string): InstanceLocation;
  close(): Promise<void>;
  /** Files opened and not closed again. */
  openFiles(): number;
}

export function createFileCatalogue(id = 'archive'): FileCatalogue {
  const files = new FileCache();
  const entries = new Map<number, Entry>();
  const studies = new Map<string, number>();
  const series = new Map<string, number>();
  let open = 0;
  const rowOf = (rows: Map<string, number>, uid: string) => {
    if (!rows.has(uid)) rows.set(uid, rows.size + 1);
    return rows.get(uid)!;
  };

  function add(path: string): InstanceLocation {
    const row = entries.size + 1;
    const record = describeFile(path, { path, bytes: statSync(path).size, receivedAt: 0 });
    const attributes = (level: Level): DataSet => {
      const out: DataSet = {};
      for (const { tag, vr, column } of answeredOf(level)) out[tag] = elementOf(vr, record[level][column] ?? null);
      return out;
    };
    const studyUid = String(record.study['uid']);
    const seriesUid = String(record.series['uid']);
    const description = { ...JSON.parse(record.description), row, revision: 1 } as InstanceDescription;
    const location: InstanceLocation = {
      row,
      revision: 1,
      studyRow: rowOf(studies, studyUid),
      seriesRow: rowOf(series, seriesUid),
      path,
      bytes: record.bytes,
      transferSyntaxUid: record.transferSyntaxUid,
      sopClassUid: description.sopClassUid,
      sopInstanceUid: String(record.instance['sop_uid']),
      studyUid,
      seriesUid,
      frames: JSON.parse(record.frames) as FrameIndex,
      description,
    };
    entries.set(row, {
      location,
      attributes: { study: attributes('study'), series: attributes('series'), instance: attributes('instance') },
      header: JSON.parse(record.header) as Entry['header'],
    });
    return location;
  }

  function rows(query: CatalogueQuery): CatalogueRow[] {
    const levels: Level[] = ['study', 'series', 'instance'];
    const own = levels.slice(0, levels.indexOf(query.level) + 1);
    const found = new Map<number, CatalogueRow>();
    for (const { location, attributes } of entries.values()) {
      const all = Object.assign({}, ...own.map((level) => attributes[level])) as DataSet;
      const fits = Object.entries(query.match).every(([tag, values]) => {
        const value = all[tag]?.Value?.[0];
        const text =
          typeof value === 'object' ? ((value as { Alphabetic?: string })?.Alphabetic ?? '') : String(value ?? '');
        return values.some((wanted) => {
          const pattern = wanted
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replace(/\*/g, '.*')
            .replace(/\?/g, '.');
          return new RegExp(`^${pattern}$`, 'i').test(text);
        });
      });
      if (!fits || (query.studyRows && !query.studyRows.includes(location.studyRow))) continue;
      if (query.seriesRows && !query.seriesRows.includes(location.seriesRow)) continue;
      const { studyRow, seriesRow } = location;
      const row = query.level === 'study' ? studyRow : query.level === 'series' ? seriesRow : location.row;
      const members = [...entries.values()].filter((entry) => entry.location.seriesRow === seriesRow).length;
      const revision = query.level === 'series' ? members : 1;
      found.set(row, { row, revision, studyRow, seriesRow, attributes: all });
    }
    return [...found.values()];
  }

  const described = (seriesRow: number): SeriesDescription | undefined => {
    const members = [...entries.values()].filter(({ location }) => location.seriesRow === seriesRow);
    const [first] = members;
    if (!first) return undefined;
    return {
      catalogue: id,
      seriesRow,
      seriesRevision: 1,
      studyRow: first.location.studyRow,
      ...first.header,
      instances: members.map(({ location }) => location.description),
    };
  };

  return {
    id,
    kind: 'archive',
    add,
    search: async (query) => {
      const all = rows(query);
      const from = query.offset ?? 0;
      return { rows: all.slice(from, from + (query.limit ?? all.length)), total: all.length };
    },
    find: () => Promise.reject(new Error('a catalogue of files answers no C-FIND')),
    series: async (seriesRow) => described(seriesRow),
    seriesJson: async (seriesRow) => {
      const found = described(seriesRow);
      return found && new TextEncoder().encode(JSON.stringify(found));
    },
    seriesOfStudy: async (studyRow) =>
      [...new Map([...entries.values()].map((entry) => [entry.location.seriesRow, entry])).values()]
        .filter(({ location }) => location.studyRow === studyRow)
        .map(({ location: { seriesRow, seriesUid }, header }) => ({
          ...{ seriesRow, seriesUid },
          modality: header.series.modality,
        })),
    instance: async (row) => entries.get(row)?.location,
    locate: async (uids) =>
      [...entries.values()]
        .map(({ location }) => location)
        .filter((location) =>
          Object.entries(uids).every(([name, uid]) => uid === undefined || location[name as keyof typeof uids] === uid),
        ),
    select: async (selector) => {
      const groups = new Map<string, SelectedGroup>();
      const selected = [...entries.values()].filter(({ location, attributes }) => {
        const patientId = String(attributes.study['00100020']?.Value?.[0] ?? '');
        const { patientId: wanted, studyUids, seriesUids, sopInstanceUids } = selector;
        const fits =
          (wanted ?? patientId) === patientId &&
          (studyUids?.includes(location.studyUid) ?? true) &&
          (seriesUids?.includes(location.seriesUid) ?? true) &&
          (sopInstanceUids?.includes(location.sopInstanceUid) ?? true);
        if (fits) {
          const { studyRow, studyUid, sopClassUid, transferSyntaxUid } = location;
          const key = `${studyRow} ${sopClassUid} ${transferSyntaxUid}`;
          const group = groups.get(key);
          const instances = (group?.instances ?? 0) + 1;
          groups.set(key, { studyRow, studyUid, patientId, sopClassUid, transferSyntaxUid, instances });
        }
        return fits;
      });
      return { rows: Float64Array.from(selected, ({ location }) => location.row), groups: [...groups.values()] };
    },
    places: async (rows) => rows.flatMap((row) => entries.get(row)?.location ?? []),
    syntaxes: async (afterRow, limit) => {
      const found = [...entries.keys()].filter((row) => row > afterRow).slice(0, limit);
      const pairs = found.map((row) => entries.get(row)!.location);
      return { pairs, ...(found.length > 0 && { row: Math.max(...found) }) };
    },
    header: async (row) => readHeaderOfFile(entries.get(row)!.location.path, {}).dataSet,
    open: async (location) => {
      const access = await files.open(location.path);
      open++;
      return {
        ...access,
        close: async () => {
          open--;
          await access.close();
        },
      };
    },
    onChanged: () => () => {},
    openFiles: () => open,
    close: () => files.close(),
  };
}
