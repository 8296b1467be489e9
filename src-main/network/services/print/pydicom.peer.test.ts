import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { withTemporaryFolder } from '../../../../testing/temp.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

/** The data sets of print requests as pydicom reads them, to which every value that breaks a rule of its VR is an error. */

const python = '/usr/bin/python3';
const hasPydicom = spawnSync(python, ['-c', 'import pydicom']).status === 0;
if (!hasPydicom) process.stderr.write('\n*** pydicom IS NOT INSTALLED: a test with it is SKIPPED\n\n');

let rig: PrintRig;
afterEach(() => rig?.close());

/** Reads `NUMBER.dat`, checks every value, reads again what it writes itself, and prints keywords with VR and value. */
const script = `
import io, json, sys, warnings
import pydicom
from pydicom import config
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.filebase import DicomBytesIO
warnings.simplefilter('error')
config.settings.reading_validation_mode = config.RAISE
config.settings.writing_validation_mode = config.RAISE
implicit, little = sys.argv[1] == 'implicit', sys.argv[2] == 'little'

def told(data_set, deep=''):
    for element in data_set:
        if element.VR == 'SQ':
            for item in element.value:
                yield from told(item, deep + element.keyword + '.')
        else:
            value = element.value
            value = len(value) if isinstance(value, bytes) else str(value)
            yield [deep + element.keyword, element.VR, value]

answer = []
for name in sys.argv[3:]:
    with open(name, 'rb') as file:
        data = file.read()
    data_set = read_dataset(io.BytesIO(data), implicit, little)
    data_set.decode()
    answer.append(list(told(data_set)))
    written = DicomBytesIO()
    written.is_implicit_VR, written.is_little_endian = implicit, little
    write_dataset(written, data_set)
    if not implicit and written.getvalue() != data:
        raise Exception('not as pydicom writes it')
print(json.dumps(answer))
`;

const options: PrintOptions = {
  ...{ copies: 3, priority: 'HIGH', mediumType: 'MAMMO CLEAR FILM', filmDestination: 'BIN_12', ownerId: 'WARD 3' },
  // 64 bytes: pydicom counts these, PS3.5 6.2 characters.
  ...{ sessionLabel: 'Brust 胸 '.repeat(6).trim(), memoryAllocation: 512 },
  ...{ magnificationType: 'CUBIC', smoothingType: '5', borderDensity: '150', emptyImageDensity: 'WHITE' },
  ...{ minDensity: 18, maxDensity: 320, trim: 'YES', configurationInformation: 'CURVE\\2', resolution: 'HIGH' },
  ...{ illumination: 1500, reflectedAmbientLight: 12, polarity: 'REVERSE', decimateCrop: 'FAIL' },
  ...{ requestedImageSize: 'always', annotationFormat: 'LABEL' },
};

it.skipIf(!hasPydicom).each([
  ['implicit', 'little', '1.2.840.10008.1.2', 'grayscale'],
  ['explicit', 'little', '1.2.840.10008.1.2.1', 'grayscale'],
  ['explicit', 'big', '1.2.840.10008.1.2.2', 'grayscale'],
  ['explicit', 'little', '1.2.840.10008.1.2.1', 'color'],
] as const)('pydicom finds nothing wrong in %s %s, %s, %s', async (kind, order, syntax, colour) => {
  const table = { bits: 12, entries: [0, 900, 4095] };
  rig = await startPrintRig({
    profile: {
      transferSyntaxes: [syntax],
      colours: ['grayscale', 'color'],
      annotationBox: true,
      presentationLut: { shape: 'TABLE', table, explanation: 'gebogen, 曲線', referencedBy: 'both' },
      messages: { filmSessionSet: true, filmBoxSet: true },
    },
  });
  const shape = colour === 'color' ? ({ samples: 3, bits: 8, columns: 33, rows: 21 } as const) : { pixelMm: 0.0846666 };
  const sheet = sheetOf('STANDARD\\2,2', [1, 4], { ...shape, annotations: ['Doe^Jane', '山田^太郎'] });
  const job = await rig.print([sheet], { ...options, colour });
  expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
  await withTemporaryFolder(async (folder) => {
    const sent = rig.printer.messages.filter(({ bytes }) => bytes !== undefined);
    const names = sent.map((_, at) => join(folder, `${at}.dat`));
    for (const [at, { bytes }] of sent.entries()) await writeFile(names[at]!, bytes!);
    const read: [string, string, string | number][][] = JSON.parse(
      execFileSync(python, ['-c', script, kind, order, ...names], { encoding: 'utf8' }),
    );
    expect(read).toHaveLength(sent.length);
    const all = new Map(read.flat().map(([keyword, , value]) => [keyword, value]));
    expect(all.get('FilmSessionLabel')).toBe(options.sessionLabel);
    expect(all.get('TextString')).toBe('山田^太郎');
    expect(all.get('ImageDisplayFormat')).toBe('STANDARD\\2,2');
    expect(all.get('ConfigurationInformation')).toBe('CURVE\\2');
    const image = colour === 'color' ? 'BasicColorImageSequence' : 'BasicGrayscaleImageSequence';
    expect(all.get(`${image}.PixelData`)).toBe(colour === 'color' ? 33 * 21 * 3 + 1 : 24 * 20 * 2);
    if (colour === 'grayscale') expect(all.get('PresentationLUTSequence.LUTExplanation')).toBe('gebogen, 曲線');
  });
});
