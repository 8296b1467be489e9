import { join } from 'node:path';
import { createIndex, setProperty } from '../src-main/archive/database/index-schema.ts';
import { startIndexReader } from '../src-main/archive/database/index-thread.ts';
import { IndexWriter } from '../src-main/archive/database/index-writer.ts';
import { Database } from '../src-main/archive/database/sqlite.ts';
import type { IndexRecord } from '../src-main/archive/index-record.ts';
import type { CatalogueQuery } from '../src-main/archive/types.ts';
import { atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

const families = [
  'Müller',
  'Smith',
  'Yamada',
  'García',
  'Nowak',
  'Rossi',
  'Dubois',
  'Kim',
  'Ivanova',
  'Jensen',
  'Okafor',
  'Silva',
];
const givens = ['Anna', 'Jürgen', 'Tarou', 'María', 'Piotr', 'Luca', 'Chloé', 'Min', 'Olga', 'Lars', 'Ada', 'João'];
const descriptions = [
  'Head CT',
  'Thorax p.a.',
  'Knee left',
  'Abdomen with contrast',
  'Mammography screening',
  'Lumbar spine',
];
const modalities = ['CT', 'CR', 'MR', 'US', 'MG', 'DX'];

/** Studies of a made-up department: `perStudy` instances in one series each. */
function recordsOf(study: number, perStudy: number): IndexRecord[] {
  const pick = <T>(list: readonly T[], step: number): T => list[Math.floor(study / step) % list.length]!;
  const modality = pick(modalities, 1);
  const day = new Date(Date.UTC(2015, 0, 1 + Math.floor(study / 30))).toISOString().slice(0, 10).replaceAll('-', '');
  const studyUid = `1.2.276.0.7230010.3.1.2.${study}`;
  const shared = {
    study: {
      uid: studyUid,
      patient_name: `${pick(families, 1)}${study % 977}^${pick(givens, 7)}`,
      patient_id: `PID${100_000 + (study % 60_000)}`,
      birth_date: `19${10 + (study % 90)}0${1 + (study % 9)}15`,
      sex: study % 2 ? 'F' : 'M',
      study_date: day,
      study_time: String(80_000 + (study % 90_000)).padStart(6, '0'),
      accession: `ACC${1_000_000 + study}`,
      study_description: pick(descriptions, 3),
      institution: 'Department',
      referring_physician: `${pick(families, 5)}^${pick(givens, 2)}`,
    },
    series: { uid: `${studyUid}.1`, modality, number: 1, series_description: 'Axial 5 mm', body_part: 'HEAD' },
  };
  return Array.from({ length: perStudy }, (_, index) => ({
    ...shared,
    path: `${study}/${index}.dcm`,
    bytes: 526_000,
    crc: index,
    receivedAt: study,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    instance: {
      sop_uid: `${studyUid}.1.${index}`,
      class_uid: '1.2.840.10008.5.1.4.1.1.2',
      number: index + 1,
      frames: null,
    },
    header: '{"patient":{"name":"","id":""},"study":{"uid":""},"series":{"uid":"","modality":"CT"}}',
    description: `{"kind":"image","numberOfFrames":1,"instanceNumber":${index + 1},"shared":{"position":[0,0,${index}]}}`,
    frames: '{"kind":"native","offset":1500,"frameBytes":524288,"cellBytes":2,"vr":"OW"}',
    keys: {
      study: '{"00101030":{"vr":"DS","Value":[70]}}',
      series: '{"00080080":{"vr":"LO","Value":["Department"]},"00200052":{"vr":"UI","Value":["1.2.3.4"]}}',
      instance: `{"00080008":{"vr":"CS","Value":["ORIGINAL","PRIMARY","AXIAL"]},"00200032":{"vr":"DS","Value":[0,0,${index}]},"00200037":{"vr":"DS","Value":[1,0,0,0,1,0]},"00280004":{"vr":"CS","Value":["MONOCHROME2"]},"00281050":{"vr":"DS","Value":[40]},"00281051":{"vr":"DS","Value":[400]}}`,
    },
  }));
}

function fill(path: string, studies: number, perStudy: number): void {
  const database = new Database(path);
  createIndex(database);
  database.exec('PRAGMA synchronous = OFF');
  const writer = new IndexWriter(database);
  for (let study = 0; study < studies; study += 100) {
    const batch: IndexRecord[] = [];
    for (let one = study; one < Math.min(study + 100, studies); one++) batch.push(...recordsOf(one, perStudy));
    writer.put(batch);
  }
  setProperty(database, 'sequence', 1);
  database.exec('ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);');
  database.close();
}

const firstPage: CatalogueQuery = {
  level: 'study',
  match: {},
  limit: 100,
  sort: [{ tag: '00080020', descending: true }],
};
const searches: readonly { name: string; query: CatalogueQuery; limitMs: number | null }[] = [
  { name: 'first page', query: firstPage, limitMs: 100 },
  { name: 'first page by name', query: { ...firstPage, sort: [{ tag: '00100010' }] }, limitMs: 100 },
  { name: 'page 500', query: { ...firstPage, offset: 50_000 }, limitMs: null },
  {
    name: 'one modality in a month',
    query: { ...firstPage, match: { '00080061': ['MR'], '00080020': ['20200101-20200131'] } },
    limitMs: 100,
  },
  { name: 'name with wildcard', query: { ...firstPage, match: { '00100010': ['*AMADA*'] } }, limitMs: null },
  { name: 'sorted by description', query: { ...firstPage, sort: [{ tag: '00081030' }] }, limitMs: null },
  ...['y', 'ya', 'yam', 'yamada', 'yamada tar', 'acc1004', 'müller1', 'knee smith'].map((text) => ({
    name: `type-ahead "${text}"`,
    query: { ...firstPage, text },
    limitMs: 50,
  })),
];

/** The study list at the size of a department: one index file, asked through the reading thread as the application does. */
export const part: BenchPart = {
  name: 'archive-list',
  rows: ['list'],
  async run({ quick, folder, progress }: BenchContext): Promise<BenchRow[]> {
    const studies = quick ? 2000 : 100_000;
    const path = join(folder, 'index.sqlite');
    progress(`an index of ${studies} studies, ${studies * 10} instances`);
    fill(path, studies, 10);
    const reader = startIndexReader({ path, root: folder });
    const rows: BenchRow[] = [];
    try {
      const started = performance.now();
      await reader.call('search', firstPage);
      rows.push(
        atMostRow(
          `list ${studies} studies: thread, file and first page, cold`,
          'ms',
          performance.now() - started,
          null,
        ),
      );
      for (const { name, query, limitMs } of searches) {
        const times: number[] = [];
        for (let round = 0; round < 7; round++) {
          const start = performance.now();
          await reader.call('search', query);
          times.push(performance.now() - start);
        }
        times.sort((a, b) => a - b);
        rows.push(atMostRow(`list ${studies} studies: ${name}`, 'ms', times[3]!, limitMs));
      }
    } finally {
      await reader.close('close');
    }
    return rows;
  },
};
