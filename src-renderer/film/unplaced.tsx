import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { placeUnplaced } from '../../src-shared/film/operations.ts';
import { filmCommands as commands } from '../app/film-commands.ts';
import { runCommand } from './actions.ts';
import { cellLabel } from './cell-labels.ts';
import { useFilmLabel } from './command-label.ts';
import { beginDrag, dropOnTray, endDrag, mayDrop } from './dragging.ts';
import { tryUpdate } from './placing.ts';
import { Preview } from './preview.tsx';
import { selectCell } from './selection.ts';
import { newId, useFilm } from './store.ts';
import { useRail } from './studies.ts';
import styles from './tray.module.css';

/** Edge of a preview, CSS pixels. */
const edge = 58;

/** Cells that lie on no sheet: nothing that was on the film is lost. */
export function Unplaced({ width }: { width: number }) {
  const cells = useFilm(({ film }) => film.unplaced);
  const [over, setOver] = useState(false);
  const label = useFilmLabel(commands.placeTray);
  return (
    <section
      className={styles['unplaced']}
      aria-label="Images on no sheet"
      data-tray
      data-over={over || undefined}
      data-full={cells.length > 0 || undefined}
      onDragOver={(event) => setOver(mayDrop(event, 'cells', 'frame', 'set'))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        dropOnTray(event);
      }}
    >
      <header className={styles['head']}>
        <b>On no sheet</b>
        <span className={styles['count']}>{cells.length || ''}</span>
      </header>
      {cells.length === 0 ? (
        <p className={styles['hint']}>What a sheet has no room for waits here.</p>
      ) : (
        <>
          <div className={styles['cells']} style={{ maxWidth: width }}>
            {cells.map((cell) => (
              <Waiting key={cell.id} cell={cell} />
            ))}
          </div>
          <Button variant="default" m={6} title={label} onClick={() => runCommand('film-place-tray')}>
            Put all on the film
          </Button>
        </>
      )}
    </section>
  );
}

/** Puts one cell into the first empty box of the sheet that is shown, or of the film. */
function putBack(cell: FilmCell): void {
  const { sheet, film } = useFilm.getState();
  const here = film.sheets.find(({ id }) => id === sheet)?.boxes.includes(null);
  const where = here ? { sheet } : {};
  tryUpdate((now) => placeUnplaced(now, { ids: [cell.id], ...where, newId }), 'The image could not be put back');
}

function Waiting({ cell }: { cell: FilmCell }) {
  const selected = useFilm((state) => state.selected.includes(cell.id));
  useRail((rail) => rail.studies);
  const label = cellLabel(cell);
  return (
    <div
      className={styles['waiting']}
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={label}
      title={label}
      data-waiting={cell.id}
      data-selected={selected || undefined}
      draggable
      onDragStart={(event) => {
        const { selected: all } = useFilm.getState();
        beginDrag(event, { kind: 'cells', ids: all.includes(cell.id) ? all : [cell.id] });
      }}
      onDragEnd={endDrag}
      onClick={(event) => selectCell(cell.id, { add: event.ctrlKey || event.metaKey, range: event.shiftKey })}
      onDoubleClick={() => putBack(cell)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Enter') putBack(cell);
        else selectCell(cell.id, { add: true });
      }}
    >
      <Preview cell={cell} width={edge} height={edge} widthMm={80} />
    </div>
  );
}
