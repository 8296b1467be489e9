import { Tooltip } from '@mantine/core';
import { ChevronDown, ChevronRight, Filter, Star } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { type StudyRow, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import type { FilmSet } from '../app/film-frames.ts';
import { formatDate, formatTime, plural } from '../app/formatting.ts';
import { SeriesRail, StudyInRail } from '../app/series-rail.tsx';
import { beginDrag, endDrag } from './dragging.ts';
import { openEveryNth } from './every-nth.ts';
import { type KeyImages as KeyImagesFound, keyImagesOf } from './key-images.ts';
import { MammogramsMenu } from './mammograms-menu.tsx';
import { currentPlace, manyImages, placeFrames } from './placing.ts';
import styles from './rail.module.css';
import { RailImages } from './rail-images.tsx';
import { useFilm } from './store.ts';
import { findOthers, type RailSeries, type RailStudy, showStudies, useRail } from './studies.ts';

/** The series that the film can be made of, the newest study first. */
export function Rail() {
  const studies = useRail((rail) => rail.studies);
  const error = useRail((rail) => rail.error);
  const refused = useRail((rail) => rail.refused);
  return (
    <SeriesRail widthKey="film.railWidth" items="[data-set], [data-frame]">
      {error && (
        <p className={styles['problem']} role="alert">
          {errorText(error).title}. {errorText(error).advice}
        </p>
      )}
      {refused > 0 && (
        <p className={styles['problem']} role="alert">
          {plural(refused, 'study', 'studies')} of another patient {refused === 1 ? 'is' : 'are'} not offered: a film
          never holds images of two patients.
        </p>
      )}
      {studies.map((entry) => (
        <Study key={`${entry.catalogue} ${entry.study.studyRow}`} entry={entry} />
      ))}
      <Others />
    </SeriesRail>
  );
}

function Study({ entry }: { entry: RailStudy }) {
  const { study, series, error, catalogue } = entry;
  return (
    <StudyInRail
      study={study}
      catalogue={catalogue}
      head={
        <>
          <KeyImages entry={entry} />
          <MammogramsMenu entry={entry} />
        </>
      }
    >
      {error && (
        <p className={styles['problem']} role="alert">
          {errorText(error).title}
        </p>
      )}
      {series.map((one) => (
        <Series key={one.row.seriesRow} series={one} study={study} />
      ))}
    </StudyInRail>
  );
}

/** The key images of a study onto the film. */
function KeyImages({ entry }: { entry: RailStudy }) {
  const patientKey = useFilm(({ film }) => film.patient.key);
  const [{ frames, incomplete }, setFound] = useState<KeyImagesFound>({ frames: [], incomplete: false });
  useEffect(() => {
    let gone = false;
    const look = (): void => {
      void keyImagesOf(entry, patientKey).then((found) => {
        if (!gone) setFound(found);
      });
    };
    look();
    const leave = api.keyImages.changed(({ studyUids }) => {
      if (studyUids.includes(entry.study.studyUid)) look();
    });
    return () => {
      gone = true;
      leave();
    };
  }, [entry, patientKey]);
  return (
    <>
      {frames.length > 0 && (
        <button
          type="button"
          className={styles['keys']}
          data-key-images={frames.length}
          title="Put the key images of the study on the film"
          onClick={() => placeFrames(frames, currentPlace())}
        >
          <Star size={11} aria-hidden /> {plural(frames.length, 'key image')}
        </button>
      )}
      {incomplete && (
        <p className={styles['problem']} role="alert">
          Key images cannot all be read: some may be missing here.
        </p>
      )}
    </>
  );
}

function Series({ series: { row, sets, error }, study }: { series: RailSeries; study: StudyRow }) {
  if (error) {
    const text =
      error.parameters['reason'] === 'other-patient'
        ? 'This series names another patient: it is not offered.'
        : `${errorText(error).title}. ${errorText(error).advice}`;
    return (
      <p className={styles['problem']} role="alert">
        {row.modality} {row.number ?? ''}: {text}
      </p>
    );
  }
  if (!sets) {
    return (
      <div className={styles['item']}>
        <div className={styles['nothing']}>…</div>
        <div className={styles['caption']}>
          {row.modality} {row.number ?? ''}
        </div>
      </div>
    );
  }
  return sets.map((set) => <SetItem key={set.key} set={set} study={study} />);
}

/** Everything of a set onto the film, from the box that the keyboard is at on; of very many images some are chosen. */
export function addSet(set: FilmSet): void {
  if (set.frames.length > manyImages) openEveryNth({ set, at: currentPlace() });
  else placeFrames(set.frames, currentPlace());
}

const SetItem = memo(function SetItem({ set, study }: { set: FilmSet; study: StudyRow }) {
  const [open, setOpen] = useState(false);
  const { series } = set.series;
  const middle = set.frames[set.frames.length >> 1];
  if (!middle) return null;
  const onFilm = `${series.modality} ${series.number ?? ''} ${set.label}`.trim();
  const count = plural(set.frames.length, middle.instance.numberOfFrames > 1 ? 'frame' : 'image');
  const when = [formatDate(series.date ?? study.studyDate), formatTime(series.date ? series.time : undefined)];
  return (
    <>
      <div
        className={styles['item']}
        role="button"
        tabIndex={0}
        aria-label={`${onFilm}, ${count}: put on the film`}
        title="Drag onto the film, or double click. With Shift every n-th image."
        data-set={set.key}
        draggable
        onDragStart={(event) => beginDrag(event, { kind: 'set', set })}
        onDragEnd={endDrag}
        onDoubleClick={(event) => {
          if (event.shiftKey) openEveryNth({ set, at: currentPlace() });
          else addSet(set);
          event.currentTarget.blur();
        }}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') setOpen(event.key === 'ArrowRight');
          else if (event.key === 'Enter' && event.shiftKey) openEveryNth({ set, at: currentPlace() });
          else if (event.key === 'Enter' || event.key === ' ') addSet(set);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <Thumbnail
          url={viewRoutes.instanceThumbnail(set.series.catalogue, middle.instance.row, middle.instance.revision)}
        />
        <div className={styles['line']}>
          <b>
            {series.modality} {series.number ?? ''}
          </b>
          <span className={styles['dim']}>{count}</span>
        </div>
        <div className={styles['label']}>{set.label}</div>
        <div className={styles['line']}>
          <span className={styles['dim']}>{when.filter(Boolean).join(' ')}</span>
        </div>
        {set.frames.length > 1 && (
          <div className={styles['line']}>
            <button
              type="button"
              className={styles['small']}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              onDoubleClick={(event) => event.stopPropagation()}
            >
              {open ? <ChevronDown size={13} /> : <ChevronRight size={13} />} Images
            </button>
            <Tooltip label="Every n-th image … (Shift+Enter)">
              <button
                type="button"
                className={styles['small']}
                aria-label="Every n-th image …"
                onClick={() => openEveryNth({ set, at: currentPlace() })}
                onDoubleClick={(event) => event.stopPropagation()}
              >
                <Filter size={12} />
              </button>
            </Tooltip>
          </div>
        )}
      </div>
      {open && <RailImages set={set} />}
    </>
  );
});

function Thumbnail({ url }: { url: string }) {
  const [broken, setBroken] = useState<string>();
  if (broken === url) return <div className={styles['nothing']}>no picture</div>;
  return (
    <img
      className={styles['picture']}
      src={url}
      alt=""
      draggable={false}
      decoding="async"
      loading="lazy"
      onError={() => setBroken(url)}
    />
  );
}

/** What changes so quickly in the archive is asked for once, ms. */
const togetherMs = 500;

/** Studies of the patient that the archive has beside those that are shown: for comparison on one film. */
function Others() {
  const others = useRail((rail) => rail.others);
  const first = useRail((rail) => rail.studies[0]?.study.studyRow);
  const count = useRail((rail) => rail.studies.length);
  const patientKey = useFilm(({ film }) => film.patient.key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: which are shown decides which others there are
  useEffect(() => {
    if (first !== undefined) void findOthers(patientKey);
  }, [first, count, patientKey]);
  // Studies come, go and are corrected while the film is open.
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const leave = api.catalogues.studiesChanged(({ catalogue }) => {
      if (catalogue !== 'archive' || soon !== undefined) return;
      soon = setTimeout(() => {
        soon = undefined;
        void findOthers(patientKey);
      }, togetherMs);
    });
    return () => {
      leave();
      clearTimeout(soon);
    };
  }, [patientKey]);
  if (!others || others.length === 0) return null;
  return (
    <section className={styles['others']} aria-label="Other studies of the patient">
      <h3>Other studies here</h3>
      {others.map((study) => (
        <button
          key={study.studyRow}
          type="button"
          className={styles['other']}
          data-other-study={study.studyRow}
          title="Offer its series here too"
          onClick={() => void showStudies('archive', [study.studyRow], patientKey)}
        >
          <b>{formatDate(study.studyDate) || 'No date'}</b> <span>{study.modalities.join(' ')}</span>
          <div className={styles['dim']}>{study.description}</div>
        </button>
      ))}
    </section>
  );
}
