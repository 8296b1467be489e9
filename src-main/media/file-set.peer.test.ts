import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { fileSetObject } from '../../testing/file-sets.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { ctImage } from '../../testing/phantom-image.ts';
import type { Medium } from './medium.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const count = 24;
/** The system's, which has pydicom from a package. */
const python = '/usr/bin/python3';
const hasPydicom = spawnSync(python, ['-c', 'import pydicom']).status === 0;
if (!hasPydicom) process.stderr.write('\n*** pydicom IS NOT INSTALLED: a test with it is SKIPPED\n\n');

import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();

/** Slices of two patients; `patientId` of the second. */
function makeFiles(second: string): void {
  mkdirSync(join(rig.folder, 'IMG'));
  for (let number = 1; number <= count; number++) {
    const elements: DataSet = fileSetObject({
      sopClassUid: ct,
      modality: 'CT',
      ...(number % 2 === 0 ? {} : { patientId: second, patientName: 'Phantom^Two', study: 'b' }),
      series: `${number % 4}`,
      seriesNumber: number % 4,
      number,
    });
    const { file } = ctImage({ seed: `peer ${number}`, rows: 64, columns: 64, elements });
    writeFileSync(join(rig.folder, 'IMG', `A${number}`), file);
  }
}

async function run(program: string, args: string[]): Promise<void> {
  const { status, output } = await runPeer(program, args, { cwd: rig.folder });
  if (status !== 0) throw new Error(`${program}: ${output.slice(0, 800)}`);
}

/** Listed from the directory, then read: nothing is missing, wrong or left over. */
async function complete(path: string): Promise<Medium> {
  const medium = await rig.media.medium([path]);
  await medium.catalogued;
  expect(medium.info()).toMatchObject({ kind: 'dicomdir', studies: 2, series: 4, instances: count });
  await medium.ready;
  expect(medium.info()).toMatchObject({
    ...{ studies: 2, series: 4, instances: count },
    ...{ missing: 0, wrong: 0, extra: 0, unreadable: 0 },
  });
  return medium;
}

it.skipIf(!peersAvailable('dcmmkdir'))('[GCA-172] reads what dcmmkdir catalogued, with its icons', async () => {
  makeFiles('PID2');
  await run('dcmmkdir', ['-q', '+D', 'DICOMDIR', '+id', '.', '+r', '-Pgp', '+X', '+F', 'BY_DCMTK', 'IMG']);
  const medium = await rig.media.medium([rig.folder]);
  await medium.catalogued;
  expect(medium.info().fileSetId).toBe('BY_DCMTK');
  // The file may have been read by now: then it has a picture of its own.
  const icon = await medium.icon({ seriesRow: 4 });
  if (icon !== undefined) expect(icon['7FE00010']?.bytes?.length).toBeGreaterThanOrEqual(64 * 64);
  await medium.ready;
  await rig.media.close(medium.id);
  await complete(rig.folder);
});

it.skipIf(!peersAvailable('dcmmkdir'))('does not take an invented Patient ID for a contradiction', async () => {
  makeFiles('');
  await run('dcmmkdir', ['-q', '+D', 'DICOMDIR', '+id', '.', '+r', '-Pgp', '+I', 'IMG']);
  const medium = await complete(rig.folder);
  const { rows } = await medium.search({ level: 'study', match: {} });
  // What the files say counts.
  expect(rows.map(({ attributes }) => attributes['00100020']?.Value?.[0] ?? '').sort()).toEqual(['', 'PID1']);
});

it.skipIf(!hasPydicom)('reads a file-set of pydicom', async () => {
  makeFiles('PID2');
  const script = `
import sys, os
from pydicom.fileset import FileSet
fs = FileSet()
for name in sorted(os.listdir('IMG')):
    fs.add(os.path.join('IMG', name))
fs.ID = 'BY_PYDICOM'
fs.write('out')
`;
  execFileSync(python, ['-c', script], { cwd: rig.folder, stdio: 'pipe' });
  expect((await complete(join(rig.folder, 'out'))).info().fileSetId).toBe('BY_PYDICOM');
});
