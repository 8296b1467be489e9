import { useEffect, useMemo, useRef, useState } from 'react';
import { api, asError } from '../app/api.ts';
import { formatDate, nameParts, plural } from '../app/formatting.ts';
import { presetOf } from '../app/key-map.ts';
import { listenForCommands } from '../app/keys.ts';
import { startLive, useLive } from '../app/live.ts';
import { notifyError } from '../app/notify.ts';
import { useRoute } from '../app/use-route.ts';
import { useViewerCommands } from '../app/viewer-keys.ts';
import { WindowFailure } from '../app/window-failure.tsx';
import { type DisplayFrame, type ImageEngine, Prefetcher, startEngine } from '../cornerstone/index.ts';
import { areas, viewerActions } from './areas.ts';
import type { Here } from './arriving.ts';
import type { FrameSet } from './frame-sets.ts';
import { Help } from './help.tsx';
import { MonitorCorrection } from './monitor-correction.tsx';
import { SeriesStrip } from './series-strip.tsx';
import { SidePanel } from './side-panel.tsx';
import {
  allFrameSets,
  type StudyEntry,
  setTool,
  shownSet,
  useViewer,
  type ViewerState,
  visibleCells,
} from './store.ts';
import { StudyLoader } from './study-loader.ts';
import { installTestHooks } from './test-hooks.ts';
import { PatientBar } from './toolbar/patient-bar.tsx';
import { Toolbar } from './toolbar/toolbar.tsx';
import styles from './viewer-page.module.css';
import { ViewportPane } from './viewport-pane.tsx';

performance.mark('viewer: code loaded');

/** The viewer window of some studies of one catalogue, which its address names; the address may come to name others. */
export function ViewerPage() {
  const [engine, setEngine] = useState<ImageEngine>();
  const state = useViewer((viewer) => viewer.state);
  const error = useViewer((viewer) => viewer.error);
  const strip = useViewer((viewer) => viewer.strip);
  const route = useRoute();
  const catalogue = route.window === 'viewer' ? route.catalogue : 'archive';
  const rows = route.window === 'viewer' ? route.studyRows.join() : '';
  const first = route.window === 'viewer' ? route.first : undefined;
  const loader = useRef<StudyLoader>(undefined);
  /** Once studies were asked for, the reader's own choices hold. */
  const begun = useRef(false);

  useEffect(startLive, []);
  useEffect(() => {
    const ends = areas.map((area) => area.start?.());
    return () => {
      for (const end of ends) end?.();
    };
  }, []);
  const commands = useViewerCommands();
  useEffect(() => listenForCommands(commands, viewerActions), [commands]);
  useEffect(() => {
    // What is to be shown is asked for while the engine starts.
    const created = new StudyLoader(catalogue);
    loader.current = created;
    return () => {
      loader.current = undefined;
      created.close();
    };
  }, [catalogue]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another catalogue has another loader; what comes first is asked for once.
  useEffect(() => {
    // A window in reserve has no studies yet.
    if (rows === '') return;
    void loader.current?.show(rows.split(',').map(Number), first);
    if (begun.current) return;
    begun.current = true;
    void api.settings.get().then(({ display, keys }) => {
      useViewer.setState({ annotations: display.annotations });
      setTool(presetOf({ display, keys }).firstTool);
    }, notifyError);
  }, [catalogue, rows, first?.count]);
  useEffect(() => {
    let gone = false;
    let leave: (() => void) | undefined;
    const start = async (): Promise<void> => {
      const info = await api.app.info();
      performance.mark('viewer: engine starts');
      const started = await startEngine(info);
      performance.mark('viewer: engine started');
      if (gone) return;
      // Canvases that are drawn without the GPU keep what they show.
      if (started.rendering === 'gpu') leave = api.app.graphicsLost(() => started.rebuild());
      if (info.testing) installTestHooks(started, catalogue, async () => await loader.current?.reopen());
      setEngine(started);
    };
    start().catch((thrown: unknown) => useViewer.setState({ state: 'failed', error: asError(thrown) }));
    return () => {
      gone = true;
      leave?.();
    };
  }, [catalogue]);

  useTitle();
  if (state === 'failed' && error) return <WindowFailure error={error} />;
  return (
    <main className={styles['page']} data-state={state}>
      <PatientBar />
      <Toolbar />
      <Notices />
      <div className={styles['body']}>
        {strip && <SeriesStrip />}
        {engine && <Grid engine={engine} />}
        <SidePanel />
      </div>
      <Help />
      <MonitorCorrection />
      {areas.map(({ id, Window }) => Window && <Window key={id} />)}
    </main>
  );
}

function Notices() {
  const refused = useViewer((viewer) => viewer.refused);
  const studies = useViewer((viewer) => viewer.studies);
  const gone = studies.filter((entry) => entry.gone);
  return (
    <>
      {refused.length > 0 && (
        <div className={styles['notice']} role="alert">
          {plural(refused.length, 'study', 'studies')} of another patient {refused.length === 1 ? 'is' : 'are'} not
          shown here: two patients are never shown together. Open {refused.length === 1 ? 'it' : 'them'} in a window of
          {refused.length === 1 ? ' its' : ' their'} own.
        </div>
      )}
      {gone.map(({ study }) => (
        <div key={study.studyRow} className={styles['notice']} role="alert">
          {['The study', study.description, study.studyDate && `of ${formatDate(study.studyDate)}`]
            .filter(Boolean)
            .join(' ')}{' '}
          is not in the archive any more: only what was read before is still shown. If the list of studies has it, open
          it anew.
        </div>
      ))}
    </>
  );
}

function Grid({ engine }: { engine: ImageEngine }) {
  const layout = useViewer((viewer) => viewer.layout);
  const maximised = useViewer((viewer) => viewer.maximised);
  const cells = useViewer((viewer) => viewer.cells);
  const studies = useViewer((viewer) => viewer.studies);
  const computed = useViewer((viewer) => viewer.computed);
  const prefetcher = useMemo(() => new Prefetcher(), []);
  useEffect(() => () => prefetcher.close(), [prefetcher]);
  const reach = useLive((live) => live.settings?.display.readAhead ?? 'viewports');
  useEffect(() => prefetcher.setReach(reach), [prefetcher, reach]);
  const visible = visibleCells({ layout, maximised });
  const shownKeys = visible.map((cell) => cells[cell] ?? '').join('\n');
  useEffect(() => prefetcher.setRest(notShown(studies, shownKeys.split('\n'))), [prefetcher, studies, shownKeys]);
  const single = maximised !== undefined;
  return (
    <div
      className={styles['grid']}
      style={{
        gridTemplateRows: `repeat(${single ? 1 : layout.rows}, minmax(0, 1fr))`,
        gridTemplateColumns: `repeat(${single ? 1 : layout.columns}, minmax(0, 1fr))`,
      }}
    >
      {visible.map((cell) => (
        <ViewportPane
          key={cell}
          cell={cell}
          engine={engine}
          prefetcher={prefetcher}
          frameSet={shownSet({ studies, computed }, cells[cell])}
          here={hereOf(studies, cells[cell])}
        />
      ))}
    </div>
  );
}

/** The pictures no viewport shows, study by study: the study of the first one that is shown before the others. */
function notShown(studies: ViewerState['studies'], shown: readonly string[]): DisplayFrame[][][] {
  const sets = (entry: StudyEntry): FrameSet[] => allFrameSets([entry]);
  const first = studies.find((entry) => sets(entry).some(({ key }) => shown.includes(key)));
  return [...(first ? [first] : []), ...studies.filter((entry) => entry !== first)].map((entry) =>
    sets(entry)
      .filter(({ key, frames }) => frames.length > 0 && !shown.includes(key))
      .map(({ frames }) => frames),
  );
}

/** How much is here of the series and the study of a frame set. */
function hereOf(studies: ViewerState['studies'], key: string | undefined): Here | undefined {
  if (key === undefined) return undefined;
  for (const { study, series } of studies) {
    const entry = series.find(({ frameSets }) => frameSets?.some((frameSet) => frameSet.key === key));
    if (!entry) continue;
    return {
      studyUid: study.studyUid,
      seriesUid: entry.row.seriesUid,
      inSeries: entry.row.instances,
      inStudy: series.reduce((sum, { row }) => sum + row.instances, 0),
      arrivedAt: entry.arrivedAt,
    };
  }
  return undefined;
}

/** The window is named after the patient it shows. */
function useTitle(): void {
  const study = useViewer((viewer) => viewer.studies[0]?.study);
  useEffect(() => {
    const name = study && nameParts(study.name).main;
    document.title = name ? `${name}  ${study.patientId} – Negatoscope` : 'Negatoscope';
  }, [study]);
}
