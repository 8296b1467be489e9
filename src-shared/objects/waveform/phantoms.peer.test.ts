import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { phantomUid } from '../../../testing/phantom.ts';
import {
  ecgPhantom,
  modelPhantom,
  pressurePhantom,
  spectraPhantom,
  writeObject,
} from '../../../testing/phantom-curves.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';

const phantom = (label: string, seriesNumber: number) => ({
  studyUid: phantomUid('curves study'),
  name: 'Curves^Computed',
  id: 'CURVES1',
  label,
  seriesNumber,
  frameOfReferenceUid: phantomUid('curves frame of reference'),
});

it.skipIf(!peersAvailable('dciodvfy'))('the objects that the tests show are what the standard asks for', async () => {
  const objects = [
    ecgPhantom(phantom('ECG', 1)),
    pressurePhantom(phantom('Pressures', 2)),
    spectraPhantom(phantom('Spectra', 3)),
    modelPhantom(phantom('Model', 4)),
  ];
  await withTemporaryFolder(async (folder) => {
    const errors: string[] = [];
    for (const object of objects) {
      const { output } = await runPeer('dciodvfy', [await writeObject(folder, object)]);
      for (const line of output.split('\n')) {
        if (line.startsWith('Error')) errors.push(`${object['0008103E']!.Value![0]}: ${line}`);
      }
    }
    expect(errors).toEqual([]);
  });
});
