import { describe, expect, it } from 'vitest';
import { element, registration, sequence } from '../../../testing/phantom-space.ts';
import { inverse4, multiply4, transformed } from '../../imaging/geometry/matrix.ts';
import { matrixBetween } from './between.ts';
import { readFiducials } from './read-fiducials.ts';
import { readRegistration } from './read-registration.ts';

/** A quarter turn about z and a shift. */
const turn = [0, -1, 0, 10, 1, 0, 0, 20, 0, 0, 1, 30, 0, 0, 0, 1];
const same = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
type Items = Parameters<typeof registration>[0]['items'];
const read = (items: Items, registered = '1.1') =>
  readRegistration(registration({ seed: 'reg', label: 'CT-MR', registered, items }));

describe('a Spatial Registration', () => {
  it('brings places from one frame of reference to the other and back', () => {
    const found = read([
      { frameOfReference: '1.1', matrix: same },
      { frameOfReference: '2.2', matrix: turn },
    ]);
    expect(found.label).toBe('CT-MR');
    const there = matrixBetween(found, { frameOfReferenceUid: '2.2' }, { frameOfReferenceUid: '1.1' })!;
    expect(transformed(there, [1, 2, 3])).toEqual([8, 21, 33]);
    const back = matrixBetween(found, { frameOfReferenceUid: '1.1' }, { frameOfReferenceUid: '2.2' })!;
    expect(transformed(back, [8, 21, 33]).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 2, 3]);
    expect(multiply4(there, inverse4(there)!).map((value) => Math.round(value) + 0)).toEqual(same);
  });

  it('brings places from one frame of reference over the registered one to another', () => {
    const shift = [1, 0, 0, 100, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const found = read([
      { frameOfReference: '2.2', matrix: turn },
      { frameOfReference: '3.3', matrix: shift },
    ]);
    const way = matrixBetween(found, { frameOfReferenceUid: '2.2' }, { frameOfReferenceUid: '3.3' })!;
    // 8, 21, 33 in the registered one.
    expect(transformed(way, [1, 2, 3])).toEqual([-92, 21, 33]);
  });

  it('needs no item for the coordinates it registers to', () => {
    const found = read([{ frameOfReference: '2.2', matrix: turn }]);
    expect(matrixBetween(found, { frameOfReferenceUid: '2.2' }, { frameOfReferenceUid: '1.1' })).toBeDefined();
    expect(matrixBetween(found, { frameOfReferenceUid: '3.3' }, { frameOfReferenceUid: '1.1' })).toBeUndefined();
  });

  it('goes by the images it names before the frame of reference', () => {
    const found = read([
      { frameOfReference: '2.2', images: ['9.1'], matrix: turn },
      { frameOfReference: '2.2', images: ['9.2'], matrix: same },
    ]);
    const to = { frameOfReferenceUid: '1.1' };
    const of = (sopInstanceUid: string) => matrixBetween(found, { frameOfReferenceUid: '2.2', sopInstanceUid }, to);
    expect(of('9.1')).toEqual(turn);
    expect(of('9.2')).toEqual(same);
    // Which of the two holds for another image nobody says.
    expect(of('9.3')).toBeUndefined();
    expect(matrixBetween(found, { sopInstanceUid: '9.1' }, to)).toEqual(turn);
  });

  it.each([
    ['singular', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 'AFFINE', /singular/],
    ['mirrored', [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'RIGID', /mirrors/],
    ['mirrored, affine', [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'AFFINE', /mirrors/],
    ['scaled', [1.1, 0, 0, 0, 0, 1.1, 0, 0, 0, 0, 1.1, 0, 0, 0, 0, 1], 'RIGID', /scales/],
    ['scaled tenfold', [10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 1], 'AFFINE', /scales/],
    ['sheared', [1, 0.2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'RIGID_SCALE', /shears/],
    ['projective', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0.1, 1], 'AFFINE', /last row/],
    ['short', [1, 0, 0, 0, 0, 1], 'RIGID', /16 numbers/],
    ['of an unknown type', same, 'ELASTIC', /not known/],
  ])('with a matrix that is %s is refused with a word', (_, matrix, type, why) => {
    const found = read([{ frameOfReference: '2.2', matrix, type }]);
    expect(found.items[0]).toMatchObject({ matrix: undefined, refused: expect.stringMatching(why) });
    expect(matrixBetween(found, { frameOfReferenceUid: '2.2' }, { frameOfReferenceUid: '1.1' })).toBeUndefined();
  });

  it('may scale where it says so', () => {
    const scaled = [1.05, 0, 0, 0, 0, 1.05, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    expect(read([{ frameOfReference: '2.2', matrix: scaled, type: 'RIGID_SCALE' }]).items[0]!.matrix).toEqual(scaled);
  });

  it('of several matrices is used where their order does not matter alone', () => {
    const shift = [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const several = (...matrices: number[][]) => {
      const dataSet = registration({ seed: 'several', label: 'S', registered: '1.1', items: [] });
      dataSet['00700308'] = sequence({
        '00200052': element('UI', '2.2'),
        '00700309': sequence({
          '0070030A': sequence(
            ...matrices.map((matrix) => ({ '300600C6': element('DS', ...matrix), '0070030C': element('CS', 'RIGID') })),
          ),
        }),
      });
      return readRegistration(dataSet).items[0]!;
    };
    expect(several(shift, shift).matrix?.[3]).toBe(10);
    expect(several(shift, turn).refused).toMatch(/order matters/);
  });

  it('that is deformable is told and not used', () => {
    const dataSet = registration({ seed: 'd', label: 'D', registered: '1.1', items: [] });
    dataSet['00080016'] = element('UI', '1.2.840.10008.5.1.4.1.1.66.3');
    dataSet['00640002'] = sequence({ '00640003': element('UI', '2.2') });
    const found = readRegistration(dataSet);
    expect(found).toMatchObject({ deformable: true, items: [{ frameOfReferenceUid: '2.2', matrix: undefined }] });
    expect(matrixBetween(found, { frameOfReferenceUid: '2.2' }, { frameOfReferenceUid: '1.1' })).toBeUndefined();
  });
});

it('fiducials are listed with their places', () => {
  const found = readFiducials({
    '0070031C': sequence({
      '00200052': element('UI', '1.1'),
      '0070031E': sequence({
        '00700306': element('CS', 'POINT'),
        '00700310': element('SH', 'F1'),
        '0070030F': element('LO', 'Nasion'),
        '30060050': element('DS', 1, 2, 3),
      }),
    }),
  });
  expect(found).toEqual([
    {
      frameOfReferenceUid: '1.1',
      fiducials: [{ identifier: 'F1', description: 'Nasion', shape: 'POINT', places: [[1, 2, 3]], images: 0 }],
    },
  ]);
});
