import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { ctSlices, gatesOf, nmPhantom, phasesOf, rotationOf } from '../../testing/phantom-derived.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { integer, text } from '../dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../dicom/data-set.ts';
import { writePart10 } from '../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import { createdObjectsSchema } from '../settings/created-objects.ts';
import { derivedCt } from './derived-image-ct.ts';
import { derivedNm } from './derived-image-nm.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
let uids = 0;
const creation = (source: DataSet) => ({
  source,
  now: new Date(2026, 1, 3, 4, 5, 6, 78),
  newUid: () => `2.25.${++uids}`,
  settings: createdObjectsSchema.parse({ institutionName: 'Hôpital' }),
  version: '0.5.0',
  ...{ seriesNumber: 9000, seriesDescription: 'Derived' },
});

/** Errors that dciodvfy finds, and the name of the IOD it took the object for. */
async function verified(folder: string, dataSet: DataSet): Promise<{ errors: string[]; output: string }> {
  const path = join(folder, 'derived.dcm');
  const meta = {
    sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
    sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.1',
  };
  writeFileSync(path, writePart10(meta, dataSet));
  const { output } = await runPeer('dciodvfy', ['-new', path]);
  return { errors: output.match(/^Error.*/gm) ?? [], output };
}

const reconstructed: DataSet = {
  ...rotationOf(64, 0, 5.625),
  '00180050': element('DS', 4),
  '00180088': element('DS', 4),
  '00181242': element('IS', 20000),
};

it.skipIf(!peersAvailable('dciodvfy')).each([
  [
    'STATIC',
    [
      ['00540010', 2],
      ['00540020', 2],
    ],
    { '00181242': element('IS', 60000) },
    [1, 3],
  ],
  [
    'DYNAMIC',
    [
      ['00540010', 1],
      ['00540020', 1],
      ['00540030', 1],
      ['00540100', 6],
    ],
    phasesOf([6, 1000]),
    [2, 3, 4],
  ],
  [
    'GATED',
    [
      ['00540010', 1],
      ['00540020', 1],
      ['00540060', 1],
      ['00540070', 8],
    ],
    gatesOf(8),
    [2, 3, 4],
  ],
  [
    'TOMO',
    [
      ['00540010', 2],
      ['00540020', 1],
      ['00540050', 1],
      ['00540090', 8],
    ],
    rotationOf(8, 90, 45),
    [3, 11],
  ],
  [
    'GATED TOMO',
    [
      ['00540010', 1],
      ['00540020', 1],
      ['00540050', 1],
      ['00540060', 1],
      ['00540070', 4],
      ['00540090', 3],
    ],
    { ...rotationOf(3, 0, 60), ...gatesOf(4) },
    [1, 4],
  ],
  ['RECON TOMO', [['00540080', 9]], reconstructed, [2, 3, 4]],
  [
    'RECON GATED TOMO',
    [
      ['00540060', 1],
      ['00540070', 2],
      ['00540080', 3],
    ],
    { ...reconstructed, ...gatesOf(2) },
    [2, 5],
  ],
] as const)('[GCA-178] %s: dciodvfy finds no error in a derived nuclear image', (kind, axes, modules, frames) =>
  withTemporaryFolder(async (folder) => {
    const { dataSet: image, values } = nmPhantom(kind, axes, modules as DataSet);
    const size = 8 * 16;
    const pixels = frames.map((frame) => values.slice((frame - 1) * size, frame * size));
    for (const operation of ['frames', 'sum', 'average'] as const) {
      const made = derivedNm({ ...creation(image), image, frames, pixels, operation });
      const { errors, output } = await verified(folder, made);
      expect.soft(errors, operation).toEqual([]);
      expect(output).toContain('NMImage');
      expect(integer(made, 'NumberOfFrames')).toBe(operation === 'frames' ? frames.length : 1);
    }
  }, 'derived-nm'),
);

it.skipIf(!peersAvailable('dciodvfy'))('[GCA-182] dciodvfy finds no error in a derived CT series', () =>
  withTemporaryFolder(async (folder) => {
    const images = ctSlices(4, (slice): DataSet => (slice === 1 ? { '00180010': element('LO', 'Iohexol') } : {}));
    const values = new Float32Array(20 * 24).fill(-1000);
    values[3] = Number.NaN;
    for (const kind of [
      ['AXIAL', 'AVERAGE'],
      ['REFORMATTED', 'MPR'],
    ] as const) {
      const made = derivedCt({
        ...creation(images[0]!.dataSet),
        images: images.map(({ dataSet }) => dataSet),
        slices: [
          [0, 1],
          [2, 3],
        ].map((from) => ({
          ...{ position: [-24, -20, from[0]! * 5 + 2.5], orientation: [1, 0, 0, 0, 1, 0] },
          ...{ rowMm: 2, columnMm: 2, rows: 20, columns: 24, thicknessMm: 10, values, from },
        })),
        derivations: ['average'],
        description: 'Average of 2 images',
        kind,
      });
      for (const dataSet of made) {
        const { errors, output } = await verified(folder, dataSet);
        expect.soft(errors).toEqual([]);
        expect(output).toContain('CTImage');
      }
    }
  }, 'derived-ct'),
);
