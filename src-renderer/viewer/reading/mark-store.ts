import { create } from 'zustand';
import { cadName } from '../../../src-shared/objects/structured-report/cad.ts';
import { useLive } from '../../app/live.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useViewer } from '../store.ts';
import { keepReports, type ReadReport, readReport } from './reports.ts';
import { reportsOf } from './store.ts';
import { whyNotDisplayed } from './withheld.ts';

/** A report whose marks are known. */
export interface MarkedReport {
  key: string;
  frameSet: FrameSet;
  read: ReadReport;
}

export interface MarksState {
  /** Reports that were read, by the key of their frame set. */
  reports: ReadonlyMap<string, MarkedReport>;
  /** What the reader chose of a report; reports of detection are drawn until then, others when they were opened. */
  drawn: ReadonlyMap<string, boolean>;
  /** No marks at all. */
  hidden: boolean;
  /** Marks whose presentation is optional are drawn too (PS3.16 CID 6034). */
  optional: boolean;
  /** The mark that the reader points at. */
  chosen: { key: string; path: string } | undefined;
}

export const useMarks = create<MarksState>(() => ({
  reports: new Map(),
  drawn: new Map(),
  hidden: false,
  optional: false,
  chosen: undefined,
}));

export const isCad = ({ other }: Pick<FrameSet, 'other'>): boolean =>
  other !== undefined && cadName(other.sopClassUid) !== undefined;

/** A report that the settings keep from display has no marks either. */
export function isWithheld({ read }: MarkedReport): boolean {
  const reports = useLive.getState().settings?.reports;
  return reports !== undefined && whyNotDisplayed(read.dataSet, reports) !== undefined;
}

/** Whether the marks of a report are wanted on the images. */
export const isDrawn = ({ drawn }: Pick<MarksState, 'drawn'>, { key, frameSet }: MarkedReport): boolean =>
  drawn.get(key) ?? isCad(frameSet);

export const setDrawn = (key: string, wanted: boolean): void =>
  useMarks.setState(({ drawn }) => ({ drawn: new Map(drawn).set(key, wanted), hidden: false }));

/** A report was opened: what it drew is seen on the images, unless the reader had taken it away. */
export function opened(key: string): void {
  if (!useMarks.getState().drawn.has(key)) setDrawn(key, true);
}

export function putReport(frameSet: FrameSet, read: ReadReport): void {
  const { key } = frameSet;
  if (useMarks.getState().reports.get(key)?.read === read) return;
  useMarks.setState(({ reports }) => ({ reports: new Map(reports).set(key, { key, frameSet, read }) }));
}

/** Reads the reports of detection of the open studies as they come, and forgets what went. Gives back how to stop. */
export function followReports(): () => void {
  let known: readonly FrameSet[] = [];
  const follow = (): void => {
    const reports = reportsOf(useViewer.getState().studies);
    if (reports.length === known.length && reports.every((report, index) => report === known[index])) return;
    known = reports;
    keepReports(reports);
    const here = new Map(reports.map((report) => [report.key, report]));
    const { reports: read, drawn, chosen } = useMarks.getState();
    // What was stored anew under the same key is read again when it is wanted.
    const same = [...read].filter(([key, { frameSet }]) => here.get(key)?.other === frameSet.other);
    useMarks.setState({
      reports: new Map(same),
      drawn: new Map([...drawn].filter(([key]) => here.has(key))),
      ...(chosen && !here.has(chosen.key) ? { chosen: undefined } : {}),
    });
    for (const report of reports) {
      if (!isCad(report)) continue;
      // One that cannot be read says so where it is opened.
      readReport(report).then(
        (found) => {
          if (known.includes(report)) putReport(report, found);
        },
        () => undefined,
      );
    }
  };
  follow();
  return useViewer.subscribe(follow);
}
