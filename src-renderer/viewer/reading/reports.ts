import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { ContentItem } from '../../../src-shared/objects/content-item.ts';
import type { GroupedMeasurement } from '../../../src-shared/objects/measurement-group.ts';
import { items, personName, text } from '../../../src-shared/objects/report-values.ts';
import { type CadSummary, cadName, cadSummary } from '../../../src-shared/objects/structured-report/cad.ts';
import { type DoseTables, doseTables } from '../../../src-shared/objects/structured-report/dose.ts';
import { type ReportMark, reportMarks } from '../../../src-shared/objects/structured-report/marks.ts';
import { itemsOf, readContent } from '../../../src-shared/objects/structured-report/read-content.ts';
import { ownMeasurements } from '../../../src-shared/objects/structured-report/reported-measurements.ts';
import type { FrameSet } from '../frame-sets.ts';
import { ObjectCache, type StudyObject } from '../objects.ts';

/** What was made of the data set of a report. */
export interface ReadReport {
  dataSet: DataSet;
  root: ContentItem | undefined;
  marks: readonly ReportMark[];
  /** SOP Instance UIDs of the images that it refers to. */
  images: ReadonlySet<string>;
  /** Measurements that this program wrote; all others are marks alone. */
  own: readonly GroupedMeasurement[];
  cad: CadSummary | undefined;
  dose: DoseTables | undefined;
  /** Who says so: the author, the observer of its content, or the device. */
  source: string;
}

function sourceOf(dataSet: DataSet, root: ContentItem | undefined): string {
  const [author] = items(dataSet['0040A078']);
  const observer = root?.children?.find((item) => item.type === 'PNAME' && item.relationship === 'HAS OBS CONTEXT');
  const named = observer?.type === 'PNAME' ? personName({ vr: 'PN', Value: [observer.name] }) : '';
  const device = [text(dataSet['00080070']), text(dataSet['00081090'])];
  return (
    personName(author?.['0040A123']) || named || [...new Set(device)].filter(Boolean).join(' ') || 'an unnamed author'
  );
}

const cache = new ObjectCache((dataSet): ReadReport => {
  const root = readContent(dataSet);
  const sopClassUid = text(dataSet['00080016']);
  return {
    dataSet,
    root,
    marks: root ? reportMarks(root) : [],
    images: new Set(
      root ? [...itemsOf(root)].flatMap(({ item }) => (item.type === 'IMAGE' ? [item.sopInstanceUid] : [])) : [],
    ),
    own: root ? ownMeasurements(root) : [],
    cad: root && cadName(sopClassUid) !== undefined ? cadSummary(root) : undefined,
    dose: root && doseTables(sopClassUid, root),
    source: sourceOf(dataSet, root),
  };
});

const objectOf = ({ series, other }: FrameSet): StudyObject | undefined => other && { series, instance: other };

/** Reads the report of a frame set. Throws NegatoscopeError. */
export function readReport(frameSet: FrameSet): Promise<ReadReport> {
  const object = objectOf(frameSet);
  return object ? cache.get(object) : Promise.reject(new RangeError('no report'));
}

/** Forgets all reports but these. */
export const keepReports = (frameSets: readonly FrameSet[]): void =>
  cache.keep(frameSets.flatMap((frameSet) => objectOf(frameSet) ?? []));
