import { describe, expect, it } from 'vitest';
import type { SeenFrame } from '../../cornerstone/index.ts';
import { savedView, unsaid } from './views.ts';

const seen = (more: Record<string, unknown> = {}, of: Record<string, unknown> = {}): SeenFrame =>
  ({
    frame: {
      series: { study: { uid: '1.2' }, series: { uid: '1.2.3' } },
      instance: { sopClassUid: '1.4', sopInstanceUid: '1.5', numberOfFrames: 1 },
      frame: 1,
      pixel: {},
      description: {},
      ...of,
    },
    area: { topLeft: [1, 1], bottomRight: [9, 5], pixel: { rowMm: 0.5, columnMm: 0.25, known: true } },
    turn: { rotation: 90, flipped: true },
    state: { scaling: 'free', shutter: true, overlays: true },
    grey: { modality: {}, voi: { kind: 'window', center: 1, width: 2, header: 0 }, voiOn: 'modality', inverse: true },
    ...more,
  }) as unknown as SeenFrame;
const inState = (state: Record<string, unknown>) => ({ state: { shutter: true, overlays: true, ...state } });
const area = { topLeft: [1, 1], bottomRight: [9, 5] };

describe('a frame as it is seen becomes what a state says', () => {
  it.each([
    ['free', 'SCALE TO FIT'],
    ['fit', 'SCALE TO FIT'],
    ['true-size', 'TRUE SIZE'],
    ['pixels', 'MAGNIFY'],
  ])('[VIT-143] scaled %s: %s', (scaling, sizeMode) => {
    const saved = savedView(seen(inState({ scaling })), []);
    expect(saved.area).toEqual({
      ...area,
      sizeMode,
      pixelSpacing: { rowMm: 0.5, columnMm: 0.25 },
      ...(scaling === 'pixels' ? { magnification: 1 } : {}),
    });
    expect(saved.spatial).toEqual({ rotation: 90, flipped: true });
  });

  it('[VIT-144] without millimetres the ratio of the sides is said, and no true size', () => {
    const unknown = { ...area, pixel: { rowMm: 1.2, columnMm: 1, known: false } };
    const saved = savedView(seen({ area: unknown, ...inState({ scaling: 'true-size' }) }), []);
    expect(saved.area).toEqual({ ...area, sizeMode: 'SCALE TO FIT', aspectRatio: [6, 5] });
    const odd = { ...unknown, pixel: { rowMm: Math.SQRT2, columnMm: 1, known: false } };
    expect(savedView(seen({ area: odd }), []).area.aspectRatio).toEqual([14_142, 10_000]);
  });

  it('a view that a state gave keeps the size mode of that state', () => {
    const presentation = {
      overlays: [],
      activeGroups: [],
      area: { ...area, sizeMode: 'MAGNIFY', magnification: 2.5 },
    };
    const saved = savedView(seen(inState({ scaling: 'area' }), { presentation }), []);
    expect(saved.area).toMatchObject({ sizeMode: 'MAGNIFY', magnification: 2.5 });
  });

  it('[VIT-161] a shutter is said while it is on; its bits with their plane', () => {
    const circle = { circle: { row: 1, column: 2, radius: 3 } };
    const of = { description: { shutter: circle } };
    expect(savedView(seen({}, of), []).shutter).toEqual(circle);
    expect(savedView(seen(inState({ scaling: 'fit', shutter: false }), of), []).shutter).toBeUndefined();
    const plane = { group: 0x6000, data: 'AA==', numberOfFrames: 1 };
    const bits = { description: { shutter: { bitmapGroup: 0x6000 } }, pixel: { overlays: [plane] } };
    expect(savedView(seen({}, bits), [])).toMatchObject({ shutterPlane: plane, overlayGroups: [] });
  });

  it('overlays are those that are seen: all of the image, those that a state activates, or none', () => {
    const pixel = { overlays: [{ group: 0x6000 }, { group: 0x6002 }] };
    const both = [0x6000, 0x6002];
    expect(savedView(seen({}, { pixel }), [])).toMatchObject({ overlayGroups: both, overlaysSeen: both });
    expect(savedView(seen(inState({ scaling: 'fit', overlays: false }), { pixel }), []).overlaysSeen).toEqual([]);
    const presentation = { overlays: [], activeGroups: [0x6002] };
    expect(savedView(seen({}, { pixel, presentation }), []).overlaysSeen).toEqual([0x6002]);
  });

  it('what no state can say is told', () => {
    expect(unsaid(seen())).toEqual([]);
    const { grey: _, ...colours } = seen(inState({ scaling: 'fit', colourWindow: { center: 1, width: 2 } }));
    expect(unsaid(colours)).toEqual(['the brightness of colours']);
  });
});
