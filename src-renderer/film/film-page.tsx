import { useEffect, useRef } from 'react';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import { filmPatientOf } from '../../src-shared/film/patient.ts';
import { filmCommandList } from '../app/film-commands.ts';
import { nameParts } from '../app/formatting.ts';
import { useCommands } from '../app/key-map.ts';
import { listenForCommands } from '../app/keys.ts';
import { startLive, useLive } from '../app/live.ts';
import { useRoute } from '../app/use-route.ts';
import { WindowFailure } from '../app/window-failure.tsx';
import { filmActions } from './actions.ts';
import { followDraft, leaveFor } from './draft.ts';
import { EveryNthDialog } from './every-nth-dialog.tsx';
import styles from './film-page.module.css';
import { Help } from './help.tsx';
import { parts } from './parts.ts';
import type { StudyPlace } from './patient.ts';
import { PatientBar } from './patient-bar.tsx';
import { Rail } from './rail.tsx';
import { SheetArea } from './sheet-area.tsx';
import { useFilm } from './store.ts';
import { followStudies, showStudies, useRail } from './studies.ts';
import { installTestHooks } from './test-hooks.ts';
import { followTexts } from './texts.ts';
import { Toolbar } from './toolbar.tsx';
import { Tray } from './tray.tsx';
import { WindowDialog } from './window-dialog.tsx';

/** The film composer of one patient, whom its address names; it may come to name further studies. */
export function FilmPage() {
  const route = useRoute();
  const state = useFilm((film) => film.state);
  const error = useFilm((film) => film.error);
  const patientKey = route.window === 'film' ? route.patientKey : '';
  const catalogue = route.window === 'film' ? route.catalogue : 'archive';
  const rows = route.window === 'film' ? route.studyRows.join() : '';
  const known = useLive(({ settings }) => settings !== undefined);

  useEffect(startLive, []);
  useEffect(() => followStudies(leaveEmptyFilm), []);
  useEffect(followTexts, []);
  useEffect(() => {
    const ends = parts.map((part) => part.start?.());
    return () => {
      for (const end of ends) end?.();
    };
  }, []);
  const commands = useCommands(filmCommandList);
  useEffect(() => listenForCommands(commands, filmActions), [commands]);
  /** The studies of the address, as they are now. */
  const offered = useRef<readonly StudyPlace[]>([]);
  offered.current = rows === '' ? [] : rows.split(',').map((row) => ({ catalogue, studyRow: Number(row) }));
  useEffect(() => {
    // The first sheet is as the printer has it.
    if (known && patientKey !== '') return followDraft(patientKey, offered.current);
    return undefined;
  }, [known, patientKey]);
  const ready = state === 'ready';
  useEffect(() => {
    if (!ready || rows === '') return;
    void showStudies(catalogue, rows.split(',').map(Number), patientKey);
  }, [ready, catalogue, rows, patientKey]);
  const testing = useLive(({ info }) => info?.testing ?? false);
  useEffect(() => {
    if (testing) installTestHooks();
  }, [testing]);
  useTitle();

  if (state === 'failed' && error) return <WindowFailure error={error} />;
  return (
    <main className={styles['page']} data-state={state}>
      <PatientBar />
      <Toolbar />
      {state === 'ready' && (
        <>
          {parts.map(({ id, Bar }) => Bar && <Bar key={id} />)}
          <div className={styles['body']}>
            <Rail />
            <div className={styles['middle']}>
              <SheetArea />
              {parts.map(({ id, Pane }) => Pane && <Pane key={id} />)}
            </div>
            <div className={styles['right']}>
              <Tray />
              {parts.map(({ id, Side }) => Side && <Side key={id} />)}
            </div>
          </div>
        </>
      )}
      <Help />
      <EveryNthDialog />
      <WindowDialog />
      {parts.map(({ id, Window }) => Window && <Window key={id} />)}
    </main>
  );
}

/** A film on which nothing lies yet follows the study that it was opened for; others are told by what is kept of them. */
function leaveEmptyFilm(study: StudyRow, catalogue: string): void {
  const { film, state } = useFilm.getState();
  if (state !== 'ready' || allCells(film).length > 0 || useRail.getState().studies.length > 0) return;
  leaveFor(filmPatientOf(study), { catalogue, studyRow: study.studyRow });
}

/** The window is named after the patient whose film it is. */
function useTitle(): void {
  const patient = useFilm(({ film }) => film.patient);
  useEffect(() => {
    const name = nameParts(patient.name).main;
    document.title = name ? `Film: ${name}  ${patient.id} – Negatoscope` : 'Film – Negatoscope';
  }, [patient]);
}
