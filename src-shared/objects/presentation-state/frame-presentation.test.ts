import { describe, expect, it } from 'vitest';
import { colourCases, greyCase, greyCases } from '../../../testing/phantom-state-kinds.ts';
import * as parts from '../../../testing/phantom-states.ts';
import { blendingCase, planarMprCase } from '../../../testing/phantom-volume-states.ts';
import { framePresentation, type StatePolicy } from './frame-presentation.ts';
import { readPresentationState } from './read.ts';
import { annotationsFor, refersTo } from './scope.ts';

const identity: StatePolicy = { missingModality: 'identity' };

describe('what a state says of a frame', () => {
  const { images, state: stored } = greyCases().find(({ name }) => name === 'many images')!;
  const state = readPresentationState(stored.dataSet)!;
  const frameOf = (image: number, frame = 1) => ({ sopInstanceUid: images[image]!.sopInstanceUid, frame });
  const said = (image: number, frame = 1) => framePresentation(state, frameOf(image, frame), identity)!;

  it('is nothing of images that it does not refer to', () => {
    expect(framePresentation(state, { sopInstanceUid: '1.2.3', frame: 1 }, identity)).toBeUndefined();
    expect(annotationsFor(state, { sopInstanceUid: '1.2.3', frame: 1 })).toEqual([]);
  });

  it('is nothing of frames that it does not refer to', () => {
    const { images, state } = greyCase('frames', ({ ...image }) => [parts.relationship([image], [2, 3])]);
    const read = readPresentationState(state.dataSet)!;
    const { sopInstanceUid } = images[0]!;
    expect([1, 2, 3, 4].map((frame) => refersTo(read, { sopInstanceUid, frame }))).toEqual([false, true, true, false]);
  });

  it('is the word for the frame, else for the image, else for all', () => {
    const centers = [said(0), said(1), said(2), said(3), said(3, 3)].map(
      ({ voi }) => voi?.kind === 'window' && voi.center,
    );
    expect(centers).toEqual([2048, 500, 2048, 1900, 900]);
    expect([said(0), said(1), said(3), said(3, 2)].map(({ area }) => area!.topLeft)).toEqual([
      [1, 1],
      [11, 11],
      [1, 1],
      [1, 1],
    ]);
    expect(said(3, 2).area!.bottomRight).toEqual([32, 24]);
  });

  it('has keys that are the same for the same look', () => {
    expect(said(0).key).toBe(said(2).key);
    expect(new Set([said(0), said(1), said(3), said(3, 2), said(3, 3)].map(({ key }) => key)).size).toBe(5);
  });

  it('has another key where the state of the same UID is another one', () => {
    const again = readPresentationState(stored.dataSet)!;
    expect(framePresentation(again, frameOf(0), identity)!.key).not.toBe(said(0).key);
  });

  it('leaves the window to the image where its own cannot be read', () => {
    const { images, state } = greyCase('damaged window', () => [parts.softcopyVoi({ center: 10, width: 0 })]);
    const frame = { sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 };
    const of = framePresentation(readPresentationState(state.dataSet)!, frame, identity)!;
    expect(of).toMatchObject({ voiOfImage: true, voiChoices: [] });
    expect(said(0).voiOfImage).toBeUndefined();
  });

  it('tells areas of the whole matrix as those of the tile', () => {
    const area = { topLeft: [301, 101], bottomRight: [364, 148], sizeMode: 'SCALE TO FIT', ofMatrix: true } as const;
    const tiled = { ...state, areas: [{ ...area, topLeft: [301, 101], bottomRight: [364, 148] }] } as typeof state;
    const of = (column: number) => framePresentation(tiled, { ...frameOf(0), tile: { column, row: 100 } }, identity)!;
    expect(of(300).area).toMatchObject({ topLeft: [1, 1], bottomRight: [64, 48] });
    expect(of(364).area).toMatchObject({ topLeft: [-63, 1], bottomRight: [0, 48] });
    expect(of(300).key).not.toBe(of(364).key);
    // Without a place of its own it is read as it stands.
    expect(framePresentation(tiled, frameOf(0), identity)!.area).toMatchObject({ topLeft: [301, 101] });
  });

  it('has the colours that the layers of overlays recommend', () => {
    const { images, state } = greyCase('coloured overlay', () => [
      parts.overlayActivation(0x6000, 'RED'),
      parts.overlayActivation(0x6002, 'GREY'),
      parts.overlayActivation(0x6004, 'NONE'),
    ]);
    const read = readPresentationState(state.dataSet)!;
    read.layers = [
      { name: 'RED', order: 1, color: [35000, 50000, 48000], grayscale: 65535 },
      { name: 'GREY', order: 2, grayscale: 0x8000 },
      { name: 'NONE', order: 3 },
    ];
    const frame = { sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 };
    const { overlayColours } = framePresentation(read, frame, identity)!;
    expect(Object.keys(overlayColours!)).toEqual([String(0x6000), String(0x6002)]);
    expect(overlayColours![0x6002]).toEqual([128, 128, 128]);
    const [red, green] = overlayColours![0x6000]!;
    expect(red).toBeGreaterThan(green);
  });

  it('has the annotations for all and those of its own', () => {
    const places = (image: number, frame = 1) =>
      annotationsFor(state, frameOf(image, frame)).map(({ graphics }) => graphics[0]!.points[0]![0]);
    expect([places(0), places(1), places(3), places(3, 5)]).toEqual([[3, 9], [9], [9], [9, 5]]);
  });

  it('draws a compound graphic instead of what stands for it', () => {
    const { images, state } = greyCases().find(({ name }) => name === 'graphics')!;
    const read = readPresentationState(state.dataSet)!;
    const [lower, upper] = annotationsFor(read, { sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 });
    expect(lower!.layer).toBe('LOWER');
    expect(lower!.graphics.map(({ type }) => type)).toEqual(['CIRCLE', 'ELLIPSE']);
    expect(upper!.graphics).toHaveLength(3);
  });

  it('has identity where it has no modality LUT, or the image keeps its own where that is asked for', () => {
    expect(said(0).modality).toEqual({});
    expect(framePresentation(state, frameOf(0), { missingModality: 'image' })!.modality).toBe('image');
    const own = greyCase('own', () => [parts.rescale(3, 5)]);
    const read = readPresentationState(own.state.dataSet)!;
    const frame = { sopInstanceUid: own.images[0]!.sopInstanceUid, frame: 1 };
    for (const missingModality of ['image', 'identity'] as const) {
      expect(framePresentation(read, frame, { missingModality })!.modality).toMatchObject({ rescale: { slope: 3 } });
    }
    const damaged = readPresentationState({ ...own.state.dataSet, '00281053': parts.element('DS', 0) })!;
    expect(framePresentation(damaged, frame, identity)!.modality).toBe('image');
  });

  it('reads tables with the sign of the values they map', () => {
    const entries = Array.from({ length: 100 }, (_, i) => i);
    const one = greyCase('signed', () => [
      { '00283000': parts.sequence({ ...parts.lut(entries, 0xfff0), '00283004': parts.element('LO', 'US') }) },
      parts.softcopyVoi({ table: parts.lut(entries, 0xfff0) }),
    ]);
    const read = readPresentationState(one.state.dataSet)!;
    const frame = { sopInstanceUid: one.images[0]!.sopInstanceUid, frame: 1 };
    const first = (pixelRepresentation: 0 | 1) => {
      const { modality, voi } = framePresentation(read, { ...frame, pixelRepresentation }, identity)!;
      return [
        modality !== 'image' && modality.modalityLut?.firstMapped,
        voi?.kind === 'table' && voi.table.firstMapped,
      ];
    };
    // What comes out of a modality table has no sign.
    expect(first(1)).toEqual([-16, 0xfff0]);
    expect(first(0)).toEqual([0xfff0, 0xfff0]);
  });

  it('has overlays of the state that are on or cover, and groups of the image', () => {
    const of = (name: string) => {
      const { images, state } = greyCases().find((one) => one.name === name)!;
      const frame = { sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 };
      return framePresentation(readPresentationState(state.dataSet)!, frame, identity)!;
    };
    expect(of('overlay')).toMatchObject({ overlays: [{ group: 0x6000 }], activeGroups: [] });
    expect(of('shutter bitmap')).toMatchObject({ overlays: [{ group: 0x6000 }], activeGroups: [] });
    expect(of('overlay of image')).toMatchObject({ overlays: [], activeGroups: [0x6002] });
  });

  it('colours what is superimposed, and not what is underlying', () => {
    const { images, state } = blendingCase();
    const read = readPresentationState(state.dataSet)!;
    const of = (index: number) =>
      framePresentation(read, { sopInstanceUid: images[index]!.sopInstanceUid, frame: 1 }, identity)!;
    expect(of(0)).toMatchObject({ modality: { rescale: { intercept: -1024 } }, voi: { center: 0 } });
    expect(of(0).palette).toBeUndefined();
    expect(of(8)).toMatchObject({ modality: { rescale: { intercept: 0 } }, voi: { center: 1000 } });
    expect(of(8).palette).toBeDefined();
    const [pseudo] = colourCases();
    const frame = { sopInstanceUid: pseudo!.images[0]!.sopInstanceUid, frame: 1 };
    expect(framePresentation(readPresentationState(pseudo!.state.dataSet)!, frame, identity)!.palette).toBeDefined();
  });

  it('is nothing where the state speaks of a plane of its own', () => {
    const { images, state } = planarMprCase();
    const read = readPresentationState(state.dataSet)!;
    const frame = { sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 };
    expect(refersTo(read, frame)).toBe(true);
    expect(framePresentation(read, frame, identity)).toBeUndefined();
  });
});
