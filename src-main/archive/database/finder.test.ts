import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { plainRules } from '../../../src-shared/dicom/matching/rules.ts';
import type { FindQuery } from '../types.ts';
import { Finder } from './finder.ts';
import { createIndex } from './index-schema.ts';
import { IndexWriter } from './index-writer.ts';
import { Database } from './sqlite.ts';

let database: Database;
beforeEach(() => {
  database = new Database(':memory:');
  createIndex(database);
  const records = [];
  for (let patient = 0; patient < 4; patient++) {
    for (let study = 0; study < 3; study++) {
      for (let series = 0; series < 2; series++) {
        for (let number = 1; number <= 3; number++) {
          const studyUid = `1.2.${patient}.${study}`;
          const sopUid = `${studyUid}.${series}.${number}`;
          records.push({
            path: sopUid,
            bytes: 100,
            receivedAt: 1,
            transferSyntaxUid: '1.2.840.10008.1.2.1',
            study: {
              uid: studyUid,
              patient_id: `P${patient}`,
              patient_name: `NAME${patient}`,
              study_date: `2026010${study + 1}`,
              study_description: patient === 2 ? 'HEAD' : 'CHEST',
            },
            series: { uid: `${studyUid}.${series}`, modality: series === 0 ? 'CT' : 'MR', number: series },
            instance: { sop_uid: sopUid, class_uid: '1.2.840.10008.5.1.4.1.1.2', number },
            header: '{}',
            description: '{}',
            frames: '{}',
            keys: { study: '{}', series: '{}', instance: '{}' },
          });
        }
      }
    }
  }
  new IndexWriter(database).put(records);
});
afterEach(() => database.close());

/** All pages of a query. */
function pages(finder: Finder, query: Partial<FindQuery>): DataSet[] {
  const rows: DataSet[] = [];

  let after: string | undefined;
  do {
    const page = finder.find({
      level: 'study',
      match: {},
      answer: { '00100020': { vr: 'LO' }, '0020000D': { vr: 'UI' }, '00080018': { vr: 'UI' } },
      rules: plainRules,
      unmatched: [],
      limit: 2,
      ...query,
      ...(after === undefined ? {} : { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

describe('pages of a query', () => {
  const described = { '00081030': { vr: 'LO' as const, Value: ['HEAD'] } };
  it.each<[string, Partial<FindQuery>, number]>([
    ['studies by what no index has', { level: 'study', match: described }, 3],
    ['patients', { level: 'patient', match: { '00100010': { vr: 'PN', Value: [{ Alphabetic: '*2' }] } } }, 1],
    ['series', { level: 'series', match: { '00080060': { vr: 'CS', Value: ['MR'] } } }, 12],
    ['instances', { level: 'instance', match: { '00200013': { vr: 'IS', Value: [3] } } }, 24],
    ['instances of some studies', { level: 'instance', match: described }, 18],
    ['nothing', { level: 'instance', match: { '00200013': { vr: 'IS', Value: [99] } } }, 0],
    ['everything', { level: 'study', match: {} }, 12],
    ['by an index', { level: 'study', match: { '00100020': { vr: 'LO', Value: ['P1'] } } }, 3],
  ])('are the same however few rows are looked through at a time: %s', (_, query, count) => {
    const whole = pages(new Finder(database, () => undefined), query);
    expect(whole).toHaveLength(count);
    for (const windowRows of [1, 2, 3, 7]) {
      expect(pages(new Finder(database, () => undefined, windowRows), query)).toEqual(whole);
    }
  });
});
