import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { ctPhantomSlice } from '../../testing/phantom.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { text } from '../dicom/access.ts';
import { fromDicomJson, toDicomJson } from '../dicom/json.ts';
import { parseFile } from '../dicom/part10/read.ts';
import { writePart10 } from '../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import { createdObjectsSchema } from '../settings/created-objects.ts';
import { secondaryCapture } from './secondary-capture.ts';

const uneven = [50, 50, 70];
it.skipIf(!peersAvailable('dciodvfy', 'dcmdump')).each([
  ['grey', 1, 1, [], 'SCImage'],
  ['colour', 3, 1, [], 'SCImage'],
  ['grey film', 1, 3, [50, 50, 50], 'MultiframeGrayscaleByteSCImage'],
  ['colour film', 3, 3, uneven, 'MultiframeTrueColorSCImage'],
] as const)('[GCA-184] %s: dciodvfy finds no error in a capture', (_name, components, frames, frameTimesMs, iod) =>
  withTemporaryFolder(async (folder) => {
    let uids = 0;
    const made = secondaryCapture({
      source: ctPhantomSlice(3).dataSet,
      images: [
        { seriesUid: '1.2.3', modality: 'CT', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4' },
      ],
      rows: 19,
      columns: 31,
      components,
      frames,
      frameTimesMs,
      pixels: new Uint8Array(19 * 31 * components * frames).fill(77),
      now: new Date(2026, 1, 3, 4, 5, 6, 78),
      newUid: () => `2.25.${++uids}`,
      settings: createdObjectsSchema.parse({ institutionName: 'Hôpital', stationName: 'READ3', departmentName: 'R' }),
      version: '0.4.0',
      seriesNumber: 9000,
      seriesDescription: 'Captures of 山田',
      derivation: 'Window 40/400, zoom 200 %',
      burnedIn: true,
      spacing: { rowMm: 0.5, columnMm: 0.5, provenance: 'pixel-spacing' },
      lossy: { ratio: 10, method: 'ISO_10918_1' },
    });
    const path = join(folder, 'capture.dcm');
    const meta = {
      sopClassUid: text(made, 'SOPClassUID') ?? '',
      sopInstanceUid: text(made, 'SOPInstanceUID') ?? '',
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.1',
    };
    writeFileSync(path, writePart10(meta, made));
    const { output } = await runPeer('dciodvfy', ['-new', path]);
    expect(output.match(/^Error.*/gm) ?? []).toEqual([]);
    expect(output).toContain(iod);
    const dump = await runPeer('dcmdump', ['-q', '+P', '0008,103e', path]);
    expect(dump.output).toContain('Captures of');
  }, 'secondary-capture'),
);

/** Values by which objects belong together stay as they are, also where they are none of their representation. */
const inherited = /PatientSex|PatientBirthDate|StudyID|StudyInstanceUID|ReferencedSOPInstanceUID/;

it.skipIf(!corpusAvailable || !peersAvailable('dciodvfy'))(
  'of every kind of image there is: dciodvfy finds no error of ours',
  () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'capture.dcm');
      const kinds = new Map(
        corpusFiles()
          .filter(({ path: name, bytes }) => !name.startsWith('odd-and-corrupt') && bytes < 4_000_000)
          .filter(({ sopClass }) => /Image Storage/.test(sopClass))
          .map((file) => [`${file.sopClass} ${file.charset}`, file] as const),
      );
      expect(kinds.size).toBeGreaterThan(20);
      let uids = 0;
      for (const [kind, { file }] of kinds) {
        // As the archive tells it to a window.
        const source = fromDicomJson(toDicomJson(parseFile(readFileSync(file)).dataSet));
        const made = secondaryCapture({
          source,
          images: [
            {
              seriesUid: '1.2.3',
              modality: text(source, 'Modality') ?? '',
              sopClassUid: text(source, 'SOPClassUID') || '1.2.840.10008.5.1.4.1.1.4',
              sopInstanceUid: text(source, 'SOPInstanceUID') ?? '',
            },
          ],
          ...{ rows: 3, columns: 3, components: 1 as const, frames: 1, pixels: new Uint8Array(9) },
          now: new Date(2026, 1, 3, 4, 5, 6, 78),
          newUid: () => `2.25.${++uids}`,
          settings: createdObjectsSchema.parse({}),
          version: '0.4.0',
          ...{ seriesNumber: 9000, seriesDescription: 'Secondary capture', derivation: 'Capture', burnedIn: undefined },
        });
        const meta = {
          sopClassUid: text(made, 'SOPClassUID') ?? '',
          sopInstanceUid: text(made, 'SOPInstanceUID') ?? '',
          transferSyntaxUid: explicitVrLittleEndian,
          implementationClassUid: '2.25.1',
        };
        writeFileSync(path, writePart10(meta, made, { unencodable: 'replace' }));
        const { output } = await runPeer('dciodvfy', ['-new', path]);
        const errors = (output.match(/^Error.*/gm) ?? []).filter((line) => !inherited.test(line));
        // An eye is one of two, which the peer does not know.
        expect
          .soft(
            errors.filter((line) => !/Ophthalmic/.test(kind) || !/Laterality/.test(line)),
            kind,
          )
          .toEqual([]);
      }
    }, 'secondary-captures'),
  120_000,
);
