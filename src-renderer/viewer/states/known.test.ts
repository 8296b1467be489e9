import { describe, expect, it } from 'vitest';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { byImage, isState, type KnownState, newestFirst, statesIn, statesOfFrame, statesOfSet } from './known.ts';

const grayscale = '1.2.840.10008.5.1.4.1.1.11.1';
const series = (patient = 'P1') =>
  ({ catalogue: 'archive', patient: { id: patient, name: 'A' } }) as DisplayFrame['series'];

const frame = (uid: string, number = 1, patient = 'P1'): DisplayFrame =>
  ({
    imageId: `${uid} ${number}`,
    series: series(patient),
    instance: { sopInstanceUid: uid, numberOfFrames: 3 },
    pixel: { pixelRepresentation: 0 },
    frame: number,
  }) as DisplayFrame;

const object = (row: number, change: Partial<NonNullable<FrameSet['other']>> = {}): FrameSet =>
  ({
    key: `5:object-${row}`,
    series: series(),
    frames: [],
    label: '',
    other: {
      row,
      revision: 1,
      kind: 'presentation-state',
      sopClassUid: grayscale,
      sopInstanceUid: `9.${row}`,
      ...change,
    },
  }) as unknown as FrameSet;

function known(
  row: number,
  created: string,
  images: { uid: string; frames?: number[] }[],
  kind = 'grayscale',
): KnownState {
  const frameSet = object(row);
  return {
    key: `state ${row}`,
    frameSet,
    object: { series: frameSet.series, instance: frameSet.other! },
    uid: `9.${row}`,
    state: {
      kind,
      createdDate: created,
      series: [
        {
          seriesUid: '1',
          images: images.map(({ uid, frames }) => ({
            sopClassUid: '1',
            sopInstanceUid: uid,
            ...(frames ? { frames } : {}),
          })),
        },
      ],
    } as unknown as PresentationState,
  };
}

describe('presentation states of the open studies', () => {
  it('are found among the objects, those of other makers too, and stay known while their file is the same', () => {
    const sets = [
      object(1),
      object(2, { sopClassUid: '1.3.6.1.4.1.16978.3.1', kind: 'other' }),
      object(3, { kind: 'report' }),
    ];
    const studies = [{ study: {}, series: [{ row: {}, frameSets: sets }] }] as never;
    expect(sets.map(isState)).toEqual([true, true, false]);
    const found = statesIn(studies, []);
    expect(found.map(({ failed }) => failed)).toEqual([undefined, 'other-maker']);
    const read = found.map((one) => ({ ...one, state: {} as PresentationState }));
    expect(statesIn(studies, read)[0]?.state).toBe(read[0]?.state);
    sets[0]!.other!.revision = 2;
    expect(statesIn(studies, read)[0]?.state).toBeUndefined();
  });
  it('of a class that is not read are told apart', () => {
    const studies = [
      { study: {}, series: [{ row: {}, frameSets: [object(1, { sopClassUid: `${grayscale}1` })] }] },
    ] as never;
    expect(statesIn(studies, [])[0]?.failed).toBe('class');
  });
  it('newest come first', () => {
    const list = [known(1, '20200101', []), known(3, '20210101', []), known(2, '20210101', [])];
    expect(list.sort(newestFirst).map(({ uid }) => uid)).toEqual(['9.3', '9.2', '9.1']);
  });
  it('are those of the image and the frame that they refer to', () => {
    const index = byImage([
      known(1, '2020', [{ uid: 'a' }, { uid: 'b' }]),
      known(2, '2021', [{ uid: 'a', frames: [2] }]),
      known(3, '2022', [{ uid: 'a' }], 'blending'),
    ]);
    expect(statesOfFrame(index, frame('a')).map(({ uid }) => uid)).toEqual(['9.1']);
    expect(statesOfFrame(index, frame('a', 2)).map(({ uid }) => uid)).toEqual(['9.2', '9.1']);
    expect(statesOfFrame(index, frame('c'))).toEqual([]);
    const set = { frames: [frame('a', 1), frame('a', 2), frame('b')] } as FrameSet;
    expect(statesOfSet(index, set).map(({ uid }) => uid)).toEqual(['9.2', '9.1']);
  });
  it('are the same list for a frame until others are known', () => {
    const shown = frame('a');
    const one = byImage([known(1, '2020', [{ uid: 'a' }])]);
    expect(statesOfFrame(one, shown)).toBe(statesOfFrame(one, shown));
    const two = byImage([known(1, '2020', [{ uid: 'a' }]), known(2, '2021', [{ uid: 'a' }])]);
    expect(statesOfFrame(two, shown).map(({ uid }) => uid)).toEqual(['9.2', '9.1']);
  });
  it('are never those of another patient, whatever they refer to', () => {
    const index = byImage([known(1, '2020', [{ uid: 'a' }])]);
    const nameless = { ...frame('a', 1, ''), series: { ...series(''), patient: { id: '', name: 'B' } } };
    const own = known(2, '2020', [{ uid: 'a' }]);
    own.frameSet.series = series('');
    expect(statesOfFrame(byImage([own]), nameless as DisplayFrame)).toEqual([]);
    expect(statesOfFrame(index, frame('a', 1, 'P2'))).toEqual([]);
    expect(statesOfSet(index, { frames: [frame('a', 1, 'P2')] } as FrameSet)).toEqual([]);
  });
});
