import { afterAll, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import { parseFile } from '../../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { fileSetObject } from '../../../testing/file-sets.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { about, code, element, inSeries, MemoryVolume, onto, sequence, study, whose } from './testing.ts';
import { createWebContent } from './web-content.ts';

const renderer = createRenderer();
afterAll(() => renderer.close());

const keyObjectSelection = '1.2.840.10008.5.1.4.1.1.88.59';

/** A key object note of a patient, which names an image. */
function keyNote(
  patient: ReturnType<typeof whose>,
  number: number,
  title: [string, string],
  image: string,
): Uint8Array {
  const dataSet = fileSetObject({
    sopClassUid: keyObjectSelection,
    modality: 'KO',
    elements: {
      ...patient,
      ...inSeries(7 + number, 'Key images'),
      '0040A040': element('CS', 'CONTAINER'),
      '0040A043': code(...title),
      '0040A730': sequence({
        '0040A010': element('CS', 'CONTAINS'),
        '0040A040': element('CS', 'IMAGE'),
        '00081199': sequence({
          '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
          '00081155': element('UI', image),
        }),
      }),
    },
  });
  const meta = {
    sopClassUid: keyObjectSelection,
    sopInstanceUid: text(dataSet, '00080018') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.3',
  };
  return writePart10(meta, dataSet);
}

it('pages mark the images that key object notes of their patient name, and say why', async () => {
  const files = study();
  const second = text(parseFile(files[1]!).meta, '00020003') ?? '';
  const third = text(parseFile(files[2]!).meta, '00020003') ?? '';
  const somebodyElse = { ...whose({ Alphabetic: 'Other^Patient' }), '00100020': element('LO', 'PID-8') };
  const volume = new MemoryVolume();
  const written = await onto(volume, [
    ...files,
    keyNote(whose(), 1, ['113000', 'Of Interest'], second),
    keyNote(whose(), 2, ['113007', 'For Patient'], second),
    keyNote(somebodyElse, 3, ['113000', 'Of Interest'], third),
  ]);
  await createWebContent({ renderer, software: 'Negatoscope' }).write(volume, written, about);
  const paths = [...volume.files.keys()];
  const marked = paths.filter((path) => path.endsWith('.HTM') && volume.page(path).includes('Key image'));
  const [page, ...more] = marked.filter((path) => /P\d{7}\.HTM$/.test(path));
  expect([page, more]).toEqual([expect.stringMatching(/P0000002\.HTM$/), []]);
  expect(volume.page(page!)).toMatch(/Key image: (Of Interest, For Patient|For Patient, Of Interest)/);
  const series = volume.page(page!.replace(/P0000002/, 'INDEX'));
  expect(series.match(/class="key"/g)).toHaveLength(1);
  expect(series).toMatch(/T0000002\.JPG.*Image 2<br \/><span class="key">Key image: /);
  expect(marked).toHaveLength(2);
});
