import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { changesOf, keptOfStudies, type StudyChange } from './kept-of-studies.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** Of one patient and study, those that were removed included: what a window can hold and a reader ever draws. */
const largestPerStudy = 20_000;
/** Of one patient. */
const largestCalibrations = 5000;

export interface KeptMeasurements {
  measurements: Measurement[];
  calibrations: Calibration[];
}

const place = (row: SqlRow) => [row['patient_key'], row['study_uid'], row['series_uid'], row['sop_uid'], row['frame']];

/** Measurements in the state database. Nothing is deleted: what was removed carries the time of that (ms since 1970). */
export function measurementState(database: Database) {
  const ofUids = (uids: readonly string[]): SqlRow[] =>
    database.all(
      'SELECT patient_key, study_uid FROM measurement WHERE uid IN (SELECT value FROM json_each(?))',
      JSON.stringify(uids),
    );

  function putOne(measurement: Measurement): boolean {
    const { uid, patientKey, studyUid, seriesUid, sopInstanceUid, frame, createdAt, modifiedAt } = measurement;
    const kept = database.get('SELECT * FROM measurement WHERE uid = ?', uid);
    if (kept) {
      const places = [patientKey, studyUid, seriesUid, sopInstanceUid, frame];
      if (place(kept).some((value, index) => value !== places[index])) {
        throw new NegatoscopeError('invalid-input', 'a measurement does not move to another image', { uid });
      }
      if (modifiedAt < numberOf(kept['modified_at'])) return false;
      const content = JSON.stringify(measurement);
      if (content === textOf(kept['content'])) return false;
      database.run('UPDATE measurement SET modified_at = ?, content = ? WHERE uid = ?', modifiedAt, content, uid);
      return true;
    }
    const count = database.get(
      'SELECT count(*) AS n FROM measurement WHERE patient_key = ? AND study_uid = ?',
      patientKey,
      studyUid,
    );
    if (numberOf(count?.['n']) >= largestPerStudy) {
      throw new NegatoscopeError('invalid-input', 'this study has too many measurements', { limit: largestPerStudy });
    }
    database.run(
      'INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)',
      uid,
      patientKey,
      studyUid,
      seriesUid,
      sopInstanceUid,
      frame,
      createdAt,
      modifiedAt,
      JSON.stringify(measurement),
    );
    return true;
  }

  return {
    /** In the order in which they were drawn; calibrations of the patient, of whatever study. */
    measurements: (patientKey: string, studyUids: string[]): KeptMeasurements => ({
      measurements: keptOfStudies<Measurement>(database, 'measurement', patientKey, studyUids),
      calibrations: database
        .all('SELECT content FROM calibration WHERE patient_key = ? AND removed_at IS NULL', patientKey)
        .map((row) => JSON.parse(textOf(row['content']))),
    }),
    /**
     * All or nothing. What is older than what is kept is left out; what was removed stays removed. Throws `invalid-input` for one that is
     * kept for another patient or image.
     */
    putMeasurements: (measurements: Measurement[]): StudyChange[] =>
      database.transaction(() =>
        changesOf(
          measurements
            .filter(putOne)
            .map(({ patientKey, studyUid }) => ({ patient_key: patientKey, study_uid: studyUid })),
        ),
      ),
    /** `at`: when they were removed, ms since 1970; no value takes the removal back. */
    removeMeasurements: (uids: string[], at: number | null): StudyChange[] =>
      database.transaction(() => {
        database.run(
          'UPDATE measurement SET removed_at = ? WHERE uid IN (SELECT value FROM json_each(?))',
          at,
          JSON.stringify(uids),
        );
        return changesOf(ofUids(uids));
      }),
    putCalibration: (calibration: Calibration): boolean =>
      database.transaction(() => {
        const { patientKey, seriesUid, sopInstanceUid = '', modifiedAt } = calibration;
        const count = database.get('SELECT count(*) AS n FROM calibration WHERE patient_key = ?', patientKey);
        if (numberOf(count?.['n']) >= largestCalibrations) {
          throw new NegatoscopeError('invalid-input', 'this patient has too many calibrations', {
            limit: largestCalibrations,
          });
        }
        const { changes } = database.run(
          `INSERT INTO calibration VALUES (?, ?, ?, ?, NULL, ?) ON CONFLICT DO UPDATE SET modified_at = excluded.modified_at,
           removed_at = NULL, content = excluded.content WHERE excluded.modified_at >= modified_at`,
          patientKey,
          seriesUid,
          sopInstanceUid,
          modifiedAt,
          JSON.stringify(calibration),
        );
        return changes > 0;
      }),
    removeCalibration: (patientKey: string, seriesUid: string, sopInstanceUid: string, at: number): void => {
      database.run(
        'UPDATE calibration SET removed_at = ? WHERE patient_key = ? AND series_uid = ? AND sop_uid = ?',
        at,
        patientKey,
        seriesUid,
        sopInstanceUid,
      );
    },
  };
}
