import { formatDate, formatTime, plural } from '../../app/formatting.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { Flags } from './placing.ts';
import type { KnownNote } from './store.ts';

/** `Of Interest`, with its modifiers: `Rejected for Quality Reasons: Motion blur`. */
export function noteTitle({ note, object }: KnownNote): string {
  if (!note) return object.instance.label || 'Key image note';
  const modifiers = note.modifiers.map(({ meaning }) => meaning).join(', ');
  return modifiers ? `${note.title.meaning}: ${modifiers}` : note.title.meaning;
}

/** Who made it, and when. */
export function noteOrigin({ note }: KnownNote): string {
  if (!note) return '';
  const people = note.observers.filter(({ kind }) => kind === 'person');
  const named = (people.length > 0 ? people : note.observers).map(({ name }) => name).join(', ');
  return [named || note.maker, [formatDate(note.date), formatTime(note.time)].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
}

const noteLines = (known: KnownNote): string =>
  [noteTitle(known), known.note?.description ?? '', noteOrigin(known)].filter(Boolean).join('\n');

/** Everything that is said of an image. */
export function flagsText({ mark, notes, rejections }: Flags): string {
  return [
    ...rejections.map((known) => noteLines(known)),
    ...notes.map((known) => noteLines(known)),
    ...(mark ? ['Marked as key image; no note holds it yet'] : []),
  ].join('\n\n');
}

/** Why an image is rejected: `Rejected: Motion blur`. */
export function rejectionText(rejections: readonly KnownNote[]): string {
  const reasons = rejections.flatMap(({ note }) => {
    const said = note?.modifiers.map(({ meaning }) => meaning) ?? [];
    if (said.length > 0) return said;
    const title = note?.title.meaning ?? '';
    return [title.replace(/^Rejected for /, '')];
  });
  return `Rejected: ${[...new Set(reasons)].join(', ')}`;
}

/** `CT 2, image 34`, `US 1, image 3, frame 7`. */
export function placeText({ series, instance, frame }: DisplayFrame, index: number): string {
  const { modality, number } = series.series;
  const which = number === undefined ? modality : `${modality} ${number}`;
  return instance.numberOfFrames > 1
    ? `${which}, image ${instance.instanceNumber ?? index + 1}, frame ${frame}`
    : `${which}, image ${index + 1}`;
}

export const countText = (count: number): string => plural(count, 'key image');
