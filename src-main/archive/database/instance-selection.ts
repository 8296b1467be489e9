import type { HeldSyntaxes, InstancePlace, InstanceSelection, InstanceSelector } from '../types.ts';
import { type Database, numberOf, type SqlValue, textOf } from './sqlite.ts';

const source = `FROM instance JOIN series ON series.row = instance.series_row JOIN study ON study.row = series.study_row`;
const order = 'ORDER BY study.row, series.number, series.row, instance.number, instance.row';

/** Selects by equality of the keys that are there; at least one must be. */
export function selectInstances(database: Database, selector: InstanceSelector): InstanceSelection {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) {
      conditions.push(`${column} = ?`);
      values.push(value);
    }
  };
  const oneOf = (column: string, list: readonly (string | number)[] | undefined): void => {
    if (list !== undefined) {
      conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
      values.push(JSON.stringify(list));
    }
  };
  equal('study.patient_id', selector.patientId);
  equal('study.patient_id_issuer', selector.patientIdIssuer);
  oneOf('study.uid', selector.studyUids);
  oneOf('series.uid', selector.seriesUids);
  oneOf('instance.sop_uid', selector.sopInstanceUids);
  oneOf('study.row', selector.studyRows);
  oneOf('series.row', selector.seriesRows);
  if (conditions.length === 0) return { rows: new Float64Array(0), groups: [] };
  const where = `WHERE ${conditions.join(' AND ')}`;
  const rows = database.all(`SELECT instance.row AS row ${source} ${where} ${order}`, ...values);
  const groups = database.all(
    `SELECT study.row AS study_row, study.uid AS study_uid, study.patient_id AS patient_id, instance.class_uid AS class_uid,
     instance.transfer_syntax_uid AS transfer_syntax_uid, count(*) AS n ${source} ${where} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 4, 5`,
    ...values,
  );
  return {
    rows: Float64Array.from(rows, ({ row }) => numberOf(row)),
    groups: groups.map((group) => ({
      studyRow: numberOf(group['study_row']),
      studyUid: textOf(group['study_uid']),
      patientId: textOf(group['patient_id']),
      sopClassUid: textOf(group['class_uid']),
      transferSyntaxUid: textOf(group['transfer_syntax_uid']),
      instances: numberOf(group['n']),
    })),
  };
}

/** The places of these instances in the order of the rows, paths still relative to the catalogue; those that are gone are left out. */
export function placesOf(database: Database, rows: readonly number[]): InstancePlace[] {
  const found = new Map<number, InstancePlace>();
  for (const place of database.all(
    `SELECT instance.row AS row, instance.revision AS revision, instance.series_row AS series_row, series.study_row AS study_row,
     instance.path AS path, instance.zip_entry AS zip_entry, instance.bytes AS bytes, instance.transfer_syntax_uid AS transfer_syntax_uid,
     instance.class_uid AS class_uid, instance.sop_uid AS sop_uid, study.uid AS study_uid, series.uid AS series_uid
     ${source} WHERE instance.row IN (SELECT value FROM json_each(?))`,
    JSON.stringify(rows),
  )) {
    const zipEntry = place['zip_entry'];
    found.set(numberOf(place['row']), {
      row: numberOf(place['row']),
      revision: numberOf(place['revision']),
      studyRow: numberOf(place['study_row']),
      seriesRow: numberOf(place['series_row']),
      path: textOf(place['path']),
      ...(typeof zipEntry === 'string' ? { zipEntry } : {}),
      bytes: numberOf(place['bytes']),
      transferSyntaxUid: textOf(place['transfer_syntax_uid']),
      sopClassUid: textOf(place['class_uid']),
      sopInstanceUid: textOf(place['sop_uid']),
      studyUid: textOf(place['study_uid']),
      seriesUid: textOf(place['series_uid']),
    });
  }
  return rows.map((row) => found.get(row)).filter((place) => place !== undefined);
}

/** See `Catalogue.syntaxes`. */
export function syntaxesAfter(database: Database, afterRow: number, limit: number): HeldSyntaxes {
  const groups = database.all(
    `SELECT class_uid, transfer_syntax_uid, max(row) AS row
     FROM (SELECT row, class_uid, transfer_syntax_uid FROM instance WHERE row > ? ORDER BY row LIMIT ?) GROUP BY 1, 2`,
    afterRow,
    limit,
  );
  const pairs = groups.map((group) => ({
    sopClassUid: textOf(group['class_uid']),
    transferSyntaxUid: textOf(group['transfer_syntax_uid']),
  }));
  return groups.length === 0 ? { pairs } : { pairs, row: Math.max(...groups.map(({ row }) => numberOf(row))) };
}
