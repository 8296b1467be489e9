import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import { titleOf } from '../../../src-shared/objects/key-object/titles.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { narrowed } from '../frame-filter.ts';
import type { FrameSet } from '../frame-sets.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { useFlags } from './flags.ts';
import { keyImages, placesOfNote } from './list.ts';
import { flagsOf, isKey, placesOfMark } from './placing.ts';
import { type KnownNote, useKeyImages } from './store.ts';
import { flagsText, rejectionText } from './words.ts';

/** A frame set of images of one frame each, or of one image of several. */
function setOf(study: string, series: string, uids: readonly string[], frames = 1): FrameSet {
  const description = { study: { uid: study }, series: { uid: series, modality: 'CT', number: 2 }, seriesRow: 1 };
  const list = uids.flatMap((uid) =>
    Array.from({ length: frames }, (_, index) => ({
      imageId: `${study}/${uid}/${index + 1}`,
      series: description,
      instance: { sopInstanceUid: uid, numberOfFrames: frames },
      frame: index + 1,
    })),
  );
  return {
    key: `${study} ${series}`,
    series: description,
    frames: list,
    label: '',
    dimensions: {},
  } as unknown as FrameSet;
}
const studiesOf = (...frameSets: FrameSet[]): StudyEntry[] => [{ series: [{ frameSets }] }] as unknown as StudyEntry[];

let count = 0;
function noteOf(
  title: string,
  references: { uid: string; frames?: number[]; study?: string }[],
  more: object = {},
): KnownNote {
  const uid = `2.25.${++count}`;
  return {
    key: uid,
    object: {},
    note: {
      sopInstanceUid: uid,
      title: titleOf(title),
      modifiers: [],
      description: '',
      observers: [],
      date: '20260102',
      time: '1011',
      maker: 'Maker',
      identical: [],
      problems: [],
      references: references.map(({ uid: sopInstanceUid, frames, study }) => ({
        type: 'IMAGE',
        sopInstanceUid,
        ...(frames && { frames }),
        ...(study && { studyUid: study }),
      })),
      ...more,
    },
  } as unknown as KnownNote;
}
const markOf = (uid: string, more: Partial<KeyMark> = {}): KeyMark => ({
  uid: `2.25.9${++count}`,
  patientKey: 'P',
  studyUid: 'A',
  seriesUid: 's',
  sopClassUid: '1.2',
  sopInstanceUid: uid,
  createdAt: count,
  ...more,
});
const marksOf = (...marks: KeyMark[]) => new Map(marks.map((mark) => [mark.uid, mark]));

const studies = studiesOf(
  setOf('A', 's', ['a1', 'a2', 'a3']),
  setOf('A', 't', ['clip'], 4),
  setOf('B', 'u', ['a1', 'b2']),
);

describe('flags', () => {
  it('stand on what is meant alone: not on a copy in another study, not on other frames', () => {
    const flags = flagsOf(studies, marksOf(markOf('a1'), markOf('clip', { seriesUid: 't', frame: 2 })), [
      noteOf('113000', [
        { uid: 'clip', frames: [3, 9] },
        { uid: 'b2', study: 'B' },
      ]),
    ]);
    expect([...flags.keys()].sort()).toEqual(['A/a1/1', 'A/clip/2', 'A/clip/3', 'B/b2/1']);
    expect(flagsOf(studies, new Map(), [noteOf('113000', [{ uid: 'a1', study: 'B' }])]).has('A/a1/1')).toBe(false);
  });

  it('take a whole instance where no frame is named, and frame 1 of an image of one frame', () => {
    const flags = flagsOf(studies, new Map(), [noteOf('113000', [{ uid: 'clip' }, { uid: 'a2', frames: [1] }])]);
    expect([...flags.keys()].filter((key) => key.includes('clip'))).toHaveLength(4);
    expect(flags.has('A/a2/1')).toBe(true);
  });

  it('tell several notes of one image, and reject without making a key image', () => {
    const motion = { modifiers: [{ value: '111210', scheme: 'DCM', meaning: 'Motion blur' }] };
    const flags = flagsOf(studies, new Map(), [
      noteOf('113000', [{ uid: 'a1', study: 'A' }], { description: 'A lesion' }),
      noteOf('113004', [
        { uid: 'a1', study: 'A' },
        { uid: 'a1', study: 'A' },
      ]),
      noteOf('113001', [{ uid: 'a2' }], motion),
      noteOf('113037', [{ uid: 'a2' }]),
    ]);
    const [first, second] = [flags.get('A/a1/1'), flags.get('A/a2/1')];
    expect(first?.notes).toHaveLength(2);
    expect(flagsText(first!)).toContain('A lesion');
    expect(isKey(second)).toBe(false);
    expect(rejectionText(second!.rejections)).toBe('Rejected: Motion blur, Patient Safety Reasons');
  });

  it('say nothing of what a manifest lists, and count the same document of two studies once', () => {
    expect(flagsOf(studies, new Map(), [noteOf('113030', [{ uid: 'a1' }])]).size).toBe(0);
    const one = noteOf('113000', [{ uid: 'a3' }]);
    const twin = noteOf('113000', [{ uid: 'a3' }], {
      identical: [{ studyUid: 'A', sopInstanceUid: one.note!.sopInstanceUid }],
    });
    expect(flagsOf(studies, new Map(), [one, twin]).get('A/a3/1')?.notes).toHaveLength(1);
  });

  it('take no note for the same document that selects other images, whatever it names as identical', () => {
    const one = noteOf('113000', [{ uid: 'a3' }]);
    const identical = [{ studyUid: 'A', sopInstanceUid: one.note!.sopInstanceUid }];
    const flags = flagsOf(studies, new Map(), [
      one,
      noteOf('113000', [{ uid: 'a2' }], { identical }),
      noteOf('113001', [{ uid: 'a3' }], { identical }),
    ]);
    expect(isKey(flags.get('A/a2/1'))).toBe(true);
    expect(flags.get('A/a3/1')?.rejections).toHaveLength(1);
  });

  it('of many frames of one image, named one by one, are found frame by frame', () => {
    const frames = 10_000;
    const long = studiesOf(setOf('A', 's', ['long'], frames));
    const all = long[0]!.series[0]!.frameSets![0]!.frames;
    let looked = 0;
    for (const frame of all) {
      const { frame: number } = frame;
      Object.defineProperty(frame, 'frame', {
        get: () => {
          looked++;
          return number;
        },
      });
    }
    const note = noteOf(
      '113000',
      Array.from({ length: 5000 }, (_, index) => ({ uid: 'long', frames: [2 * index + 1] })),
    );
    expect(flagsOf(long, new Map(), [note]).size).toBe(5000);
    // Not every frame for every reference.
    expect(looked).toBeLessThan(10 * frames);
  });
});

it('places a mark in its own study and series only', () => {
  expect(placesOfMark(studies, markOf('a1')).map(({ frame }) => frame?.imageId)).toEqual(['A/a1/1']);
  expect(placesOfMark(studies, markOf('a1', { seriesUid: 'x' }))).toEqual([]);
});

it('counts what of a note is not here', () => {
  const { places, missing } = placesOfNote(
    studies,
    noteOf('113000', [{ uid: 'a3' }, { uid: 'nowhere' }, { uid: 'a3' }]),
  );
  expect(places).toHaveLength(1);
  expect(missing).toBe(1);
});

describe('the list of key images', () => {
  beforeEach(() => {
    const notes = [noteOf('113000', [{ uid: 'a3' }, { uid: 'a1', study: 'A' }]), noteOf('113001', [{ uid: 'b2' }])];
    const marks = marksOf(markOf('a2'), markOf('a1'));
    useViewer.setState({ studies });
    useKeyImages.setState({ marks, notes });
    useFlags.setState({ byImage: flagsOf(studies, marks, notes) });
  });

  it('has marked ones first in their order, each once, and no rejected ones', () => {
    expect(keyImages().map(({ frame }) => frame.imageId)).toEqual(['A/a2/1', 'A/a1/1', 'A/a3/1']);
  });

  it('narrows a frame set, which keeps all it has; one without key images stays whole', () => {
    const { byImage } = useFlags.getState();
    const filter = ({ imageId }: DisplayFrame) => isKey(byImage.get(imageId));
    const first = setOf('A', 's', ['a1', 'a2', 'a4']);
    const clip = setOf('A', 't', ['clip'], 4);
    const shown = narrowed(first, filter);
    expect(shown.frames.map(({ imageId }) => imageId)).toEqual(['A/a1/1', 'A/a2/1']);
    expect(shown.all).toHaveLength(3);
    expect(shown.dimensions).toBeUndefined();
    expect(narrowed(clip, filter)).toBe(clip);
    expect(narrowed(first, undefined)).toBe(first);
  });
});
