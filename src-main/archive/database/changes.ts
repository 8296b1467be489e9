import type { CatalogueChange } from '../types.ts';

/** Series that were written, by study. */
export function studiesOf(
  series: readonly { row: number; study: { row: number; uid: string } }[],
): CatalogueChange['studies'] {
  const studies = new Map<number, CatalogueChange['studies'][number]>();
  for (const { row, study } of series) {
    const change = studies.get(study.row) ?? { studyRow: study.row, studyUid: study.uid, seriesRows: [] };
    change.seriesRows.push(row);
    studies.set(study.row, change);
  }
  return [...studies.values()];
}

/** Both changes of the same index as one, the later second. */
export function joined(one: CatalogueChange['studies'], other: CatalogueChange['studies']): CatalogueChange['studies'] {
  const studies = new Map(one.map((study) => [study.studyRow, study]));
  for (const study of other) {
    const before = studies.get(study.studyRow);
    const seriesRows = [...new Set([...(before?.seriesRows ?? []), ...study.seriesRows])];
    studies.set(study.studyRow, { ...study, seriesRows });
  }
  return [...studies.values()];
}
