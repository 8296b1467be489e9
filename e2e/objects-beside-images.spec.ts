import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { peersAvailable } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { behaveLike } from './nodes.ts';
import { send } from './peers.ts';
import { hook, openStudy } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const storage = '1.2.840.10008.5.1.4.1.1';

/** The classes of Vitrea Read's table that are no images, with their modality; dcmtk does not send the private one. */
const objects: [uid: string, modality: string][] = [
  [`${storage}.11.1`, 'PR'],
  [`${storage}.11.2`, 'PR'],
  [`${storage}.11.3`, 'PR'],
  [`${storage}.11.6`, 'PR'],
  [`${storage}.88.11`, 'SR'],
  [`${storage}.88.22`, 'SR'],
  [`${storage}.88.33`, 'SR'],
  [`${storage}.88.50`, 'SR'],
  [`${storage}.88.59`, 'KO'],
  [`${storage}.104.1`, 'DOC'],
  [`${storage}.66.2`, 'FID'],
];

/** The least an object of a class has to say, in the study of the phantom and about its first image. */
function objectOf(sopClassUid: string, modality: string, number: number): DataSet {
  const { dataSet: image, uid } = ctPhantomSlice(0);
  const kept = Object.entries(image).filter(([tag]) =>
    /^(0010|00080020|00080030|00080050|0020000D|00200010)/.test(tag),
  );
  const reference: DataSet = {
    '00081150': element('UI', `${storage}.2`),
    '00081155': element('UI', uid),
  };
  const code = (value: string, meaning: string): Element =>
    element('SQ', {
      '00080100': element('SH', value),
      '00080102': element('SH', 'DCM'),
      '00080104': element('LO', meaning),
    });
  const more: DataSet =
    modality === 'PR'
      ? {
          '00700080': element('CS', `STATE${number}`),
          '00081115': element('SQ', {
            '0020000E': image['0020000E'] ?? element('UI', uid),
            '00081140': element('SQ', reference),
          }),
        }
      : modality === 'DOC'
        ? {
            '00420010': element('ST', 'Letter'),
            '00420012': element('LO', 'application/pdf'),
            '00420011': { vr: 'OB', bytes: new TextEncoder().encode('%PDF-1.4\n%%EOF\n\n') },
          }
        : {
            '0040A040': element('CS', 'CONTAINER'),
            '0040A043': code(
              modality === 'KO' ? '113000' : '126000',
              modality === 'KO' ? 'Of Interest' : 'Imaging Report',
            ),
            '0040A050': element('CS', 'SEPARATE'),
            '0040A730': element('SQ', {
              '0040A010': element('CS', 'CONTAINS'),
              '0040A040': element('CS', 'IMAGE'),
              '00081199': element('SQ', reference),
            }),
          };
  const dataSet: DataSet = {
    ...Object.fromEntries(kept),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', phantomUid(`object ${number}`)),
    '00080060': element('CS', modality),
    '0020000E': element('UI', phantomUid(`object series ${number}`)),
    '00200011': element('IS', 100 + number),
    '00200013': element('IS', 1),
    ...more,
  };
  return Object.fromEntries(Object.entries(dataSet).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('[VIT-113] [VIT-114] [BIR-A5] objects that are no images are listed beside the images, which stay displayable', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    await behaveLike(application.page, 'vitrea-read');
    const files = await writeCtPhantom(join(folder, 'images'), { slices: 3 });
    for (const [index, [sopClassUid, modality]] of objects.entries()) {
      const dataSet = objectOf(sopClassUid, modality, index);
      const meta = {
        sopClassUid,
        sopInstanceUid: phantomUid(`object ${index}`),
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        implementationClassUid: phantomUid('implementation'),
      };
      const file = join(folder, `${index}.dcm`);
      await writeFile(file, writePart10(meta, dataSet));
      files.push(file);
    }
    await send(application, files);
    const viewer = await openStudy(application, /Phantom, Computed/);
    const strip = viewer.getByRole('navigation', { name: 'Series' });
    // States, key objects and reports by their badges, all others as items of their own.
    await expect(strip.locator('[data-badge="PR"]').first()).toHaveText(/PR 4/);
    await expect(strip.locator('[data-badge="SR"]').first()).toHaveText(/SR 4/);
    await expect(strip.locator('[data-badge="KO"]').first()).toHaveText(/KO 1/);
    for (const modality of ['DOC', 'FID'])
      await expect(strip.getByText(new RegExp(`^${modality}`)).first()).toBeVisible();
    const [report] = await hook(viewer, 'viewports');
    expect(report?.count).toBe(3);
    // An object that is no image says what it is where a picture would be; the images come back behind it.
    await strip.locator('[data-frame-set*="object-"]').last().dblclick();
    await expect(viewer.getByTestId('viewport').first().locator('[data-object]')).toContainText('Spatial Fiducials');
    await strip.locator('[data-frame-set]').first().dblclick();
    await expect.poll(async () => (await hook(viewer, 'viewports'))[0]?.imageId).toBeTruthy();
  });
});

test('[BIR-K8] nothing on the screen excuses missing functions by not being meant for diagnosis', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(folder, { slices: 2 }));
    const viewer = await openStudy(application, /Phantom, Computed/);
    for (const page of [application.page, viewer]) {
      expect(await page.locator('body').textContent()).not.toMatch(
        /not (intended )?for (diagnostic|clinical|primary)/i,
      );
    }
  });
});
