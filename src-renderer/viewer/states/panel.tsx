import { useEffect, useRef } from 'react';
import { formatDate, plural } from '../../app/formatting.ts';
import { dragType } from '../drag-type.ts';
import { useViewer } from '../store.ts';
import { StateDetails } from './details.tsx';
import { useHere } from './here.ts';
import { type KnownState, newestFirst } from './known.ts';
import { openState } from './places.ts';
import styles from './states.module.css';
import { useStates } from './store.ts';
import { madeBy, stateName, whyNot } from './words.ts';

/** All presentation states of the open studies. */
export function StatesPanel() {
  const states = useStates((state) => state.states);
  const waiting = useStates((state) => state.waiting);
  const studies = useViewer((state) => state.studies);
  const loading = useViewer((state) => state.state === 'loading');
  const selected = useViewer((state) => state.selected);
  const here = useHere(selected);
  const open = useStates((state) => state.open);
  // Below the list and not in it: what is clicked twice stays where it is.
  const chosen = states.find(({ uid }) => uid === open);
  if (states.length === 0) {
    return (
      <p className={styles['notice']}>
        {loading ? 'The studies are being read …' : 'The open studies have no presentation states.'}
      </p>
    );
  }
  return (
    <div className={styles['panel']}>
      <div className={styles['list']} role="listbox" aria-label="Presentation states">
        {waiting > 0 && <p className={styles['notice']}>{plural(waiting, 'state')} still to be read …</p>}
        {studies.map(({ study }) => {
          const own = states.filter(({ object }) => object.series.studyRow === study.studyRow).sort(newestFirst);
          if (own.length === 0) return null;
          return (
            <section key={study.studyRow}>
              <header className={styles['study']}>
                <b>{formatDate(study.studyDate) || 'No date'}</b> {study.description}
              </header>
              {own.map((known) => (
                <Entry
                  key={known.key}
                  known={known}
                  ofImage={here?.states.includes(known) ?? false}
                  applied={here?.current === known}
                />
              ))}
            </section>
          );
        })}
      </div>
      {chosen && (
        <section className={styles['chosen']} aria-label={stateName(chosen)} data-state-details={chosen.uid}>
          <StateDetails known={chosen} />
        </section>
      )}
    </div>
  );
}

interface EntryProps {
  known: KnownState;
  /** It refers to the image of the selected viewport. */
  ofImage: boolean;
  applied: boolean;
}

function Entry({ known, ofImage, applied }: EntryProps) {
  const open = useStates((state) => state.open === known.uid);
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) line.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const failed = known.failed !== undefined;
  return (
    <div className={styles['entry']} data-state-entry={known.uid} data-open={open || undefined}>
      <button
        ref={line}
        type="button"
        role="option"
        aria-selected={applied}
        className={styles['line']}
        title={failed ? whyNot(known) : 'Double click applies it to its images; it can be dragged to a viewport'}
        draggable={!failed}
        onDragStart={(event) => {
          event.dataTransfer.setData(dragType, known.frameSet.key);
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onClick={() => useStates.setState({ open: known.uid })}
        onDoubleClick={() => {
          openState(known);
          useStates.setState({ open: known.uid });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || failed) return;
          event.preventDefault();
          event.stopPropagation();
          openState(known);
          useStates.setState({ open: known.uid });
        }}
      >
        <span className={styles['name']}>
          {stateName(known)}
          {applied ? <em>applied</em> : ofImage && <em>this image</em>}
          {(failed || (known.state?.problems.length ?? 0) > 0) && (
            <em data-warning>{failed ? 'not shown' : 'in part'}</em>
          )}
        </span>
        <span className={styles['dim']}>{madeBy(known)}</span>
      </button>
    </div>
  );
}
