import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Flag, ListFilter, Save, X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { isListing, isRejection } from '../../../src-shared/objects/key-object/titles.ts';
import { errorText } from '../../app/error-text.ts';
import { plural } from '../../app/formatting.ts';
import type { Command } from '../../app/keys.ts';
import { keyImageCommands as commands } from '../../app/viewer-commands/key-images.ts';
import { useViewerCommandLabel, viewerKeyText } from '../../app/viewer-keys.ts';
import { useFrameFilter } from '../frame-filter.ts';
import { runCommand } from '../running.ts';
import { useViewer } from '../store.ts';
import { useFlags } from './flags.ts';
import { readMarks } from './following.ts';
import { keepAgain } from './keeping.ts';
import styles from './key-images.module.css';
import { placesOfNote } from './list.ts';
import { unmark } from './marking.ts';
import { nameOfPlace, SmallPicture } from './picture.tsx';
import { isKey, placesOfMark, withoutTwins } from './placing.ts';
import { whyNotSaved } from './saving.ts';
import { type KnownNote, useKeyImages } from './store.ts';
import { countText, noteOrigin, noteTitle } from './words.ts';

const size = 15;
/** Small pictures of one note; the rest is counted. */
const mostPictures = 200;

/** Marked images, and all notes of the open studies with their images. */
export function KeyImagesPanel() {
  const marks = useKeyImages((state) => state.marks);
  const notes = useKeyImages((state) => state.notes);
  const unsaved = useKeyImages((state) => state.unsaved);
  const failure = useKeyImages((state) => state.failure);
  const saving = useKeyImages((state) => state.saving);
  const only = useFrameFilter((state) => state.filter !== undefined);
  const some = useFlags(({ byImage }) => [...byImage.values()].some(isKey));
  const cannot = whyNotSaved();
  return (
    <div className={styles['panel']} data-testid="key-images">
      <div className={styles['bar']}>
        <Act command={commands.mark} icon={<Flag size={size} />} />
        <Act command={commands.note} icon={<Save size={size} />} off={marks.size === 0 || saving} why={cannot} />
        <Act command={commands.only} icon={<ListFilter size={size} />} off={!some} pressed={only} />
        {unsaved.size > 0 && (
          <Button size="compact-xs" variant="default" color="red" onClick={keepAgain}>
            Keep {unsaved.size} unsaved
          </Button>
        )}
      </div>
      {failure && (
        <div className={styles['failure']} role="alert">
          <div>The key images marked before could not be read: {errorText(failure).title}.</div>
          <Button size="compact-xs" variant="default" mt={6} onClick={() => void readMarks()}>
            Try again
          </Button>
        </div>
      )}
      <div className={styles['list']}>
        {marks.size === 0 && notes.length === 0 && !failure && (
          <div className={styles['empty']}>
            No key images yet. {viewerKeyText(commands.mark.id)} marks the image that is shown;{' '}
            {viewerKeyText(commands.note.id)} saves the marked ones as a note with a title and a text, which other
            systems read as well.
          </div>
        )}
        {marks.size > 0 && <Marked saving={saving} cannot={cannot} />}
        {withoutTwins(notes).map((known) => (
          <Note key={known.key} known={known} />
        ))}
      </div>
    </div>
  );
}

interface ActProps {
  command: Command;
  icon: ReactNode;
  off?: boolean;
  pressed?: boolean;
  why?: string | undefined;
}

function Act({ command, icon, off = false, pressed, why }: ActProps) {
  const label = useViewerCommandLabel(command);
  return (
    <Tooltip label={why ? `${label}. ${why}` : label}>
      <ActionIcon
        size={26}
        aria-label={command.title}
        aria-pressed={pressed}
        {...(pressed ? { variant: 'light', color: 'accent' } : {})}
        disabled={off || why !== undefined}
        onClick={() => runCommand(command.id)}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** What is marked and not saved, in the order of its marking. */
function Marked({ saving, cannot }: { saving: boolean; cannot: string | undefined }) {
  const marks = useKeyImages((state) => state.marks);
  const unsaved = useKeyImages((state) => state.unsaved);
  const studies = useViewer((state) => state.studies);
  const entries = useMemo(
    () => [...marks.values()].map((mark) => ({ mark, place: placesOfMark(studies, mark)[0] })),
    [marks, studies],
  );
  return (
    <section className={styles['note']} data-marked={marks.size}>
      <h3 className={styles['title']}>Marked, in no note yet</h3>
      <div className={styles['rows']}>
        {entries.map(({ mark, place }) => (
          <div key={mark.uid} className={styles['row']} data-mark={mark.uid}>
            {place ? <SmallPicture place={place} /> : <span className={styles['picture']}>?</span>}
            <span className={styles['name']}>
              {place ? nameOfPlace(place) : 'An image that is not here'}
              {unsaved.has(mark.uid) && <span className={styles['unsaved']}> not kept</span>}
            </span>
            <Tooltip label="Unmark">
              <ActionIcon size={22} aria-label="Unmark" onClick={() => unmark([mark.uid])}>
                <X size={13} />
              </ActionIcon>
            </Tooltip>
          </div>
        ))}
      </div>
      <div className={styles['buttons']}>
        <Button
          size="compact-xs"
          disabled={saving || cannot !== undefined}
          onClick={() => runCommand(commands.note.id)}
        >
          Save as a note …
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={saving || cannot !== undefined}
          onClick={() => runCommand(commands.save.id)}
        >
          Save at once
        </Button>
      </div>
      {cannot && <div className={styles['small']}>{cannot}.</div>}
    </section>
  );
}

/** One note of any maker. */
function Note({ known }: { known: KnownNote }) {
  const studies = useViewer((state) => state.studies);
  const { note, error } = known;
  const { places, missing } = useMemo(() => placesOfNote(studies, known), [studies, known]);
  if (error) {
    const { title, advice } = errorText(error);
    return (
      <section className={styles['note']} role="alert">
        <h3 className={styles['title']}>{noteTitle(known)}</h3>
        <div className={styles['unsaved']}>
          {title}. {advice}
        </div>
      </section>
    );
  }
  const listing = note !== undefined && isListing(note.title);
  const rejection = note !== undefined && isRejection(note.title);
  const counted = rejection ? plural(places.length, 'image') : countText(places.length);
  const said = [
    ...(listing ? [`Lists ${plural(note.references.length, 'object')}; it chooses none of them`] : []),
    ...(missing > 0
      ? [`${plural(missing, 'image')} of it ${missing === 1 ? 'is' : 'are'} not in the open studies`]
      : []),
    ...(note && note.identical.length > 0 ? ['The same note stands in each study it takes images from'] : []),
    ...(note?.problems ?? []),
  ];
  return (
    <section className={styles['note']} data-note={note?.sopInstanceUid} data-rejection={rejection || undefined}>
      <h3 className={styles['title']}>{noteTitle(known)}</h3>
      <div className={styles['origin']}>
        {note ? [noteOrigin(known), listing ? '' : counted].filter(Boolean).join(' · ') : 'is being read …'}
      </div>
      {note?.description && (
        <div className={styles['text']} data-selectable>
          {note.description}
        </div>
      )}
      {!listing && places.length > 0 && (
        <div className={styles['pictures']}>
          {places.slice(0, mostPictures).map((place) => (
            <SmallPicture key={place.frame?.imageId ?? place.frameSet.key} place={place} />
          ))}
          {places.length > mostPictures && (
            <span className={styles['small']}>and {places.length - mostPictures} more</span>
          )}
        </div>
      )}
      {said.map((line) => (
        <div key={line} className={styles['small']}>
          {line}.
        </div>
      ))}
    </section>
  );
}
