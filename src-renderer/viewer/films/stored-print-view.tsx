import { ChevronLeft, ChevronRight, Info, Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { layoutOf } from '../../../src-shared/objects/stored-print/layout.ts';
import { greyOfTerm } from '../../../src-shared/objects/stored-print/look.ts';
import type {
  PrintedBox,
  PrintedImage,
  PrintFact,
  StoredPrint,
} from '../../../src-shared/objects/stored-print/model.ts';
import { readStoredPrint } from '../../../src-shared/objects/stored-print/read-stored-print.ts';
import { plural } from '../../app/formatting.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { ObjectProps } from '../area.ts';
import { useCtrlWheel } from '../ctrl-wheel.ts';
import type { FrameSet } from '../frame-sets.ts';
import { goToImage } from '../go-to-image.ts';
import { ObjectPane, PaneButton, PaneNotice } from '../object-pane.tsx';
import { readObject, type StudyObject } from '../objects.ts';
import { allFrameSets, useViewer } from '../store.ts';
import { useObject } from '../use-object.ts';
import styles from './films.module.css';
import { PrintedBoxView } from './printed-box.tsx';

const icon = 15;
const largestZoom = 8;
const margin = 12;

const read = async (object: StudyObject, signal: AbortSignal): Promise<StoredPrint> =>
  readStoredPrint(await readObject(object, signal));

/** A Stored Print: its films, with the images that were printed. */
export function StoredPrintView(props: ObjectProps) {
  const { frameSet, cell } = props;
  const { identity, found, error } = useObject(frameSet, read);
  if (found) return <Films key={identity} {...props} print={found} />;
  return (
    <ObjectPane kind="film" cell={cell} title={frameSet.label || 'Film'}>
      <PaneNotice error={error}>{error ? undefined : 'Reading the film …'}</PaneNotice>
    </ObjectPane>
  );
}

interface Found {
  frameSet: FrameSet;
  frame: DisplayFrame;
}

/** Images of the open studies by UID and frame, but for those that name another patient than the film does. */
function useFrames(whose: string): (image: PrintedImage) => Found | undefined {
  const studies = useViewer((state) => state.studies);
  return useMemo(() => {
    const known = new Map<string, Found[]>();
    for (const frameSet of allFrameSets(studies)) {
      const { id } = frameSet.series.patient;
      if (id !== '' && whose !== '' && id !== whose) continue;
      for (const frame of frameSet.all ?? frameSet.frames) {
        const key = keyOf(frame.instance.sopInstanceUid, frame.frame);
        known.set(key, [...(known.get(key) ?? []), { frameSet, frame }]);
      }
    }
    return ({ sopInstanceUid, frame, studyUid, otherPatient }) => {
      if (otherPatient !== undefined) return undefined;
      const found = known.get(keyOf(sopInstanceUid, frame)) ?? [];
      return found.find(({ frameSet }) => frameSet.series.study.uid === studyUid) ?? found[0];
    };
  }, [studies, whose]);
}

const keyOf = (sopInstanceUid: string, frame: number): string => `${sopInstanceUid} ${frame}`;

function Films({ frameSet, cell, print }: ObjectProps & { print: StoredPrint }) {
  const [index, setIndex] = useState(0);
  const [zoom, setZoom] = useState(1);
  const [facts, setFacts] = useState(false);
  const imageOf = useFrames(frameSet.series.patient.id);
  const waiting = useViewer((state) => state.state === 'loading' || state.studies.some(isBeingRead));
  const film = print.films[Math.min(index, print.films.length - 1)]!;
  const { page, guessed } = useMemo(() => layoutOf(film), [film]);
  const scroll = useRef<HTMLDivElement>(null);
  const room = useRoom(scroll);
  const fitting = Math.max(
    0.05,
    Math.min((room.width - 2 * margin) / page.width, (room.height - 2 * margin) / page.height),
  );
  const scale = fitting * zoom;
  const count = print.films.length;
  const border = greyOfTerm(film.borderDensity, film.densities, 0);
  const ground = greyOfTerm(film.emptyImageDensity, film.densities, 0);
  const go = (to: number): void => setIndex(Math.max(0, Math.min(count - 1, to)));
  const zoomBy = (factor: number): void => setZoom((now) => Math.max(1, Math.min(largestZoom, now * factor)));
  useCtrlWheel(scroll, (up) => zoomBy(up ? 1.15 : 1 / 1.15));
  const boxOf = (position: number): PrintedBox | undefined => film.boxes.find((box) => box.position === position);
  const missing = film.boxes.filter(({ image }) => image && image.otherPatient === undefined && !imageOf(image)).length;
  const problems = [...print.problems, ...guessed];

  const commands = {
    'next-image': () => go(index + 1),
    'previous-image': () => go(index - 1),
    'first-image': () => go(0),
    'last-image': () => go(count - 1),
    fit: () => setZoom(1),
    reset: () => setZoom(1),
  };
  const onKey = ({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean => {
    if (ctrlKey || metaKey || altKey || target instanceof HTMLInputElement) return false;
    if (key === '+' || key === '=') zoomBy(1.25);
    else if (key === '-') zoomBy(0.8);
    else if (key === 'PageDown') go(index + 1);
    else if (key === 'PageUp') go(index - 1);
    else return false;
    return true;
  };
  const tools = (
    <>
      {count > 1 && (
        <>
          <PaneButton
            label="Film before (Page up)"
            icon={<ChevronLeft size={icon} />}
            disabled={index === 0}
            onClick={() => go(index - 1)}
          />
          <span className={styles['count']} role="status">
            {index + 1} of {count}
          </span>
          <PaneButton
            label="Next film (Page down)"
            icon={<ChevronRight size={icon} />}
            disabled={index === count - 1}
            onClick={() => go(index + 1)}
          />
        </>
      )}
      <PaneButton label="Smaller (-)" icon={<ZoomOut size={icon} />} disabled={zoom <= 1} onClick={() => zoomBy(0.8)} />
      <PaneButton label="Larger (+)" icon={<ZoomIn size={icon} />} onClick={() => zoomBy(1.25)} />
      <PaneButton label="Whole film" icon={<Maximize2 size={icon} />} pressed={zoom === 1} onClick={() => setZoom(1)} />
      <PaneButton
        label="What was said to the printer"
        icon={<Info size={icon} />}
        pressed={facts}
        onClick={() => setFacts(!facts)}
      />
    </>
  );
  const foot = (
    <>
      {film.annotations.length > 0 && (
        <span data-annotations>{film.annotations.map(({ text }) => text).join(' · ')}</span>
      )}
      {missing > 0 && !waiting && (
        <strong>{plural(missing, 'image')} of this film cannot be found in the open studies.</strong>
      )}
      {problems.map((problem) => (
        <strong key={problem}>{problem}</strong>
      ))}
    </>
  );
  return (
    <ObjectPane
      kind="film"
      cell={cell}
      title={frameSet.label || 'Film'}
      detail={[film.filmSize, film.format].filter(Boolean).join('  ')}
      tools={tools}
      commands={commands}
      onKey={onKey}
      foot={film.annotations.length + problems.length + missing > 0 ? foot : undefined}
    >
      <div ref={scroll} className={styles['scroll']} data-film={index + 1}>
        {room.width > 0 && (
          <div
            className={styles['film']}
            style={{
              width: page.width * scale,
              height: page.height * scale,
              background: `rgb(${Math.round(border * 255)} ${Math.round(border * 255)} ${Math.round(border * 255)})`,
            }}
          >
            {page.boxes.map((place) => {
              const box = boxOf(place.position);
              const found = box?.image && imageOf(box.image);
              if (!box) return null;
              return (
                <PrintedBoxView
                  key={`${index} ${place.position}`}
                  {...{ place, box, scale, ground, waiting }}
                  densities={film.densities}
                  frame={found?.frame}
                  onOpen={() => found && goToImage(found.frameSet, found.frame.imageId)}
                />
              );
            })}
          </div>
        )}
      </div>
      {facts && (
        <dl className={styles['facts']} data-selectable>
          <Facts title="Printer" facts={print.facts} />
          <Facts title="Film" facts={film.facts} />
          {film.boxes.map((box) => (
            <Facts key={box.position} title={`Image ${box.position}`} facts={boxFacts(box)} />
          ))}
        </dl>
      )}
    </ObjectPane>
  );
}

const isBeingRead = ({ series }: { series: readonly { frameSets?: unknown; error?: unknown }[] }): boolean =>
  series.some(({ frameSets, error }) => !frameSets && !error);

function boxFacts({ reversed, lut, facts }: PrintedBox): PrintFact[] {
  const table =
    'table' in lut ? `table of ${lut.table.count} entries${lut.explanation ? ` (${lut.explanation})` : ''}` : lut.shape;
  return [
    ...(reversed ? [{ name: 'Polarity', value: 'REVERSE' }] : []),
    { name: 'Presentation LUT', value: table },
    ...facts,
  ];
}

function Facts({ title, facts }: { title: string; facts: readonly PrintFact[] }) {
  if (facts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      {facts.map(({ name, value }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </>
  );
}

/** Size of the inside of an element, CSS pixels. */
function useRoom(of: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setRoom({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return room;
}
