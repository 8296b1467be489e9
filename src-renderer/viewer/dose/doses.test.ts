import { afterEach, expect, it, vi } from 'vitest';
import { readRegistration } from '../../../src-shared/objects/registration/read-registration.ts';
import { registration } from '../../../testing/phantom-space.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { patientOf } from '../linking/places.ts';
import { useRegistrations } from '../linking/registrations.ts';

vi.mock('../../cornerstone/index.ts', () => ({ loadImage: () => undefined }));
const { planeUnder, whyNotOver } = await import('./doses.ts');

afterEach(() => useRegistrations.setState({ list: [], off: new Set() }));

const series = { patient: { id: 'P' }, series: {} } as DisplayFrame['series'];
const frame = (frameOfReferenceUid: string, z: number) =>
  ({
    imageId: `${frameOfReferenceUid} ${z}`,
    series,
    instance: { frameOfReferenceUid, sopInstanceUid: `${frameOfReferenceUid}.${z}` },
    pixel: { rows: 100, columns: 100 },
    frame: 1,
    description: {
      position: [0, 0, z],
      orientation: [1, 0, 0, 0, 1, 0],
      spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' },
    },
  }) as unknown as DisplayFrame;

it('a dose lies over images of another frame of reference where the registration brings them, and nowhere else', () => {
  const dose = { key: 'd', frames: [frame('1.2', 0)], label: 'dose', unit: 'Gy', type: undefined } as never;
  const image = frame('9.9', -40);
  expect(planeUnder(dose, image)).toBeUndefined();
  expect(whyNotOver(dose, image)).toBe('it is of another frame of reference');
  const of = (key: string, mm: number) => ({
    key,
    patient: patientOf(series),
    registration: readRegistration(
      registration({
        seed: key,
        label: 'CT-MR',
        registered: '1.2',
        items: [{ frameOfReference: '9.9', matrix: [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, mm, 0, 0, 0, 1] }],
      }),
    ),
  });
  useRegistrations.setState({ list: [of('a', 50), of('b', 60)], off: new Set() });
  expect(whyNotOver(dose, image)).toBeUndefined();
  expect(planeUnder(dose, image)).toMatchObject({ plane: { position: [5, 0, 10] }, by: 'CT-MR', key: 'a' });
  // Another one of the same name leads elsewhere: what was drawn by the first is not taken for it.
  useRegistrations.setState({ off: new Set(['a']) });
  expect(planeUnder(dose, image)).toMatchObject({ plane: { position: [5, 0, 20] }, by: 'CT-MR', key: 'b' });
});
