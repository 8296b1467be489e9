import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

/** Of one study: more than people begin. */
const largestPerStudy = 200;

/** Drafts of reports in the state database. */
export function reportDraftState(database: Database) {
  return {
    reportDrafts: (patientKey: string, studyUids: string[]): ReportDraft[] =>
      database
        .all(
          `SELECT content FROM report_draft WHERE patient_key = ? AND study_uid IN (SELECT value FROM json_each(?))
           ORDER BY modified_at DESC, uid`,
          patientKey,
          JSON.stringify(studyUids),
        )
        .map((row) => JSON.parse(textOf(row['content'])) as ReportDraft),
    /** True when something changed. */
    putReportDraft: (draft: ReportDraft): boolean =>
      database.transaction(() => {
        const { uid, patientKey, studyUid, modifiedAt } = draft;
        const kept = database.get('SELECT * FROM report_draft WHERE uid = ?', uid);
        if (kept) {
          if (kept['patient_key'] !== patientKey || kept['study_uid'] !== studyUid) {
            throw new NegatoscopeError('invalid-input', 'a draft does not move to another study', { uid });
          }
          if (modifiedAt < numberOf(kept['modified_at'])) return false;
        } else {
          const count = database.get(
            'SELECT count(*) AS n FROM report_draft WHERE patient_key = ? AND study_uid = ?',
            patientKey,
            studyUid,
          );
          if (numberOf(count?.['n']) >= largestPerStudy) {
            throw new NegatoscopeError('invalid-input', 'this study has too many drafts', { limit: largestPerStudy });
          }
        }
        database.run(
          `INSERT INTO report_draft VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (uid) DO UPDATE SET modified_at = excluded.modified_at, content = excluded.content`,
          uid,
          patientKey,
          studyUid,
          modifiedAt,
          JSON.stringify(draft),
        );
        return true;
      }),
    /** The study that it was of. */
    removeReportDraft: (uid: string): { patientKey: string; studyUid: string } | undefined => {
      const kept = database.get('SELECT patient_key, study_uid FROM report_draft WHERE uid = ?', uid);
      if (!kept) return undefined;
      database.run('DELETE FROM report_draft WHERE uid = ?', uid);
      return { patientKey: textOf(kept['patient_key']), studyUid: textOf(kept['study_uid']) };
    },
  };
}
