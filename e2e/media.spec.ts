import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { ctPhantomSlice, writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { archiveCounts, catalogues, makeDirectory, makeDisc, willChoose, writeReadme } from './media-discs.ts';
import { hook } from './viewer-window.ts';

test.skip(
  !peersAvailable('dcmmkdir', 'dcmcjpeg', 'dcmodify', 'genisoimage', 'gdcmconv', 'zip'),
  'dcmtk, gdcm, genisoimage or zip is not installed',
);

const shots = process.env['NEGATOSCOPE_SHOTS'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `media-${name}.png`) });
};

const study = (page: Page, name: RegExp) => page.getByRole('row', { name });
const bar = (page: Page) => page.getByTestId('medium-bar');

/** What the first viewport shows; nothing while the window begins. */
const shown = (viewer: Page) => hook(viewer, 'shownFrame', 0).catch(() => undefined);

test.use({ settings: { listener: { enabled: false } } });

// From now on the window takes keys.
test.beforeEach(({ application }) =>
  expect(application.page.getByTestId('transfers-strip')).toContainText('listener off'),
);

test('[GCA-168] [GCA-171] [PXM-141] [PXM-142] [TEL-152] [VIT-088] [VIT-091] [VIT-092] a DICOMDIR is browsed from patient to instance, and what is chosen is displayed without an import', async ({
  application,
}) => {
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const disc = join(folder, 'DISC');
    const anna = { patientName: 'Disc^Anna', patientId: 'M-1', seed: 'anna' };
    await makeDisc(disc, [
      { ...anna, slices: 5, seriesDescription: 'Lung' },
      { ...anna, slices: 3, seriesNumber: 2, seriesDescription: 'Bone' },
      { patientName: 'Disc^Bert', patientId: 'M-2', seed: 'bert', slices: 2 },
    ]);
    writeReadme(disc);
    // One file is gone; another came in later and the DICOMDIR does not know it.
    rmSync(join(disc, 'IMAGES', 'SE2', 'IM1'));
    const late = ctPhantomSlice(0, { rows: 64, columns: 64, patientName: 'Late^Lena', patientId: 'M-3', seed: 'late' });
    await writeCtPhantom(join(folder, 'late'), {
      rows: 64,
      columns: 64,
      slices: 1,
      patientName: 'Late^Lena',
      patientId: 'M-3',
      seed: 'late',
    });
    renameSync(join(folder, 'late', '0001.dcm'), join(disc, 'IMAGES', 'LATE'));
    expect(late.uid).toMatch(/^2\.25\./);

    await test.step('the DICOMDIR is listed with what it says of itself and what of it is missing', async () => {
      await willChoose(application, [join(disc, 'DICOMDIR')]);
      await page.keyboard.press('Control+Shift+o');
      await expect(study(page, /Disc, Anna/)).toContainText('8');
      await expect(study(page, /Disc, Bert/)).toBeVisible();
      await expect(study(page, /Late, Lena/)).toHaveCount(0);
      await expect(bar(page).getByTestId('file-set-id')).toHaveText('READING_TEST');
      await expect(bar(page)).toContainText('1 file missing');
      await picture(page, 'list');
      await page.getByRole('button', { name: '1 file missing' }).click();
      const listed = page.getByRole('dialog', { name: /could not be read/ });
      await expect(listed.locator('[data-reason="missing"]')).toContainText('IM1');
      await picture(page, 'missing');
      await page.keyboard.press('Escape');
    });

    let viewer: Page;
    await test.step('its series and their instances have pictures; one instance is displayed', async () => {
      await study(page, /Disc, Anna/).click();
      await page.keyboard.press('Space');
      const tiles = page.locator('[data-series-row]');
      await expect(tiles).toHaveCount(2);
      await expect
        .poll(() =>
          tiles
            .first()
            .locator('img')
            .last()
            .evaluate((image) => (image as HTMLImageElement).naturalWidth),
        )
        .toBeGreaterThan(16);
      // Into the series by the keyboard, down to the images of the second, to the third of them.
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('listbox', { name: 'Series' })).toBeFocused();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const images = page.getByRole('listbox', { name: 'Images of the series' });
      await expect(images).toBeFocused();
      await expect(images.getByRole('option')).toHaveCount(3);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Space');
      await expect(page.getByTestId('study-count')).toHaveText('1 object selected');
      await expect(images.locator('img')).toHaveCount(3);
      await picture(page, 'instances');
      await page.keyboard.press('Enter');
      viewer = await application.window(/window=viewer#/);
      await expect
        .poll(() => shown(viewer), { timeout: 30_000 })
        .toMatchObject({
          sopInstanceUid: ctPhantomSlice(2, { ...anna, slices: 3, seriesNumber: 2 }).uid,
        });
      await picture(viewer, 'viewer');
      await page.bringToFront();
    });

    await test.step('a double click on another brings it into the same window', async () => {
      await page
        .locator('[data-series-row]')
        .first()
        .getByRole('button', { name: /one by one/ })
        .click();
      const images = page.getByRole('listbox', { name: 'Images of the series' });
      await expect(images.getByRole('option')).toHaveCount(5);
      await images.getByRole('option').nth(3).dblclick();
      await expect
        .poll(() => shown(viewer))
        .toMatchObject({ sopInstanceUid: ctPhantomSlice(3, { ...anna, slices: 5 }).uid });
      expect(application.electron.windows().filter((one) => /window=viewer#/.test(one.url()))).toHaveLength(1);
      await page.bringToFront();
    });

    await test.step('what the DICOMDIR does not name is looked into when that is wanted', async () => {
      await bar(page)
        .getByRole('button', { name: /Look into/ })
        .click();
      await expect(study(page, /Late, Lena/)).toBeVisible();
      await expect(bar(page).getByRole('button', { name: /Look into/ })).toHaveCount(0);
    });

    await test.step('nothing of it came into the archive', async () => {
      expect(await archiveCounts(page)).toEqual({ studies: 0, series: 0, instances: 0 });
      expect(existsSync(join(disc, 'IMAGES', 'SE0', 'IM0'))).toBe(true);
    });

    await test.step('a medium that is taken out says so, and is back when it is', async () => {
      renameSync(disc, `${disc}.away`);
      await expect(bar(page)).toContainText('taken out', { timeout: 20_000 });
      await picture(page, 'gone');
      renameSync(`${disc}.away`, disc);
      await expect(bar(page)).not.toContainText('taken out', { timeout: 20_000 });
      await expect(bar(page).getByRole('button', { name: 'Import all' })).toBeEnabled();
      await expect(study(page, /Disc, Anna/)).toBeVisible();
    });
  });
});

test('[GCA-169] [GCA-172] [PXM-145] [TEL-153] a single file is displayed directly; file-sets of all profiles are read, from folders, a disc image and a ZIP archive', async ({
  application,
}) => {
  // Many media, each with a viewer of its own.
  test.setTimeout(150_000);
  const { page } = application;
  await withTemporaryFolder(async (folder) => {
    const open = async (path: string, kind: 'files' | 'folder' = 'files'): Promise<void> => {
      await willChoose(application, [path]);
      await page.keyboard.press(kind === 'files' ? 'Control+Shift+o' : 'Control+o');
    };
    await test.step('an image, with and without a meta header', async () => {
      const [file = ''] = await writeCtPhantom(join(folder, 'one'), {
        rows: 64,
        columns: 64,
        slices: 1,
        patientName: 'Single^Sam',
        patientId: 'F-1',
        seed: 'single',
      });
      await open(file);
      const viewer = await application.window(/window=viewer#/);
      await expect
        .poll(() => shown(viewer), { timeout: 30_000 })
        .toMatchObject({ sopInstanceUid: ctPhantomSlice(0, { seed: 'single' }).uid });
      await viewer.close();
      await page.bringToFront();
    });
    if (corpusAvailable) {
      await test.step('a spectroscopy file', async () => {
        await open(corpusPath('spectroscopy/BRTUMSP1'));
        const viewer = await application.window(/window=viewer#/);
        await expect(viewer.locator('[data-spectrum]').first()).toBeVisible({
          timeout: 30_000,
        });
        await picture(viewer, 'spectrum');
        await viewer.close();
        await page.bringToFront();
      });
    }
    if (corpusAvailable) {
      await test.step('real discs, a whole one and one of which files are missing', async () => {
        await open(corpusPath('dicomdir/pydicom-small/DICOMDIR'));
        await expect(bar(page)).toContainText('pydicom-small');
        await expect(bar(page)).toContainText('31 objects');
        await open(corpusPath('dicomdir/philips-ct-cd/DICOMDIR'));
        await expect(bar(page)).toContainText('philips-ct-cd');
        await expect(bar(page)).toContainText(/\d+ files? missing/);
        await picture(page, 'corpus');
      });
    }
    await test.step('a disc image', async () => {
      const disc = join(folder, 'DISC');
      await makeDisc(disc, [{ patientName: 'Image^Ida', patientId: 'I-1', seed: 'ida', slices: 4 }]);
      const image = join(folder, 'disc.iso');
      const made = await runPeer('genisoimage', [
        '-quiet',
        '-iso-level',
        '1',
        '-J',
        '-V',
        'READING',
        '-o',
        image,
        disc,
      ]);
      expect(made.status, made.output).toBe(0);
      await open(image);
      await expect(study(page, /Image, Ida/)).toContainText('4');
      expect((await catalogues(page)).find(({ path }) => path === image)?.kind).toBe('image');
      const zip = join(folder, 'disc.zip');
      const zipped = await runPeer('zip', ['-q', '-r', zip, 'DISC'], { cwd: folder });
      expect(zipped.status, zipped.output).toBe(0);
      await open(zip);
      await expect(bar(page)).toContainText('disc.zip');
      await expect(study(page, /Image, Ida/)).toContainText('4');
    });
    await test.step('file-sets of the five profiles, each image as its profile allows it', async () => {
      for (const [index, [profile, option, coding]] of profiles.entries()) {
        const name = `P${index}`;
        const disc = join(folder, name);
        const names = await makeDisc(
          disc,
          [{ patientName: `Profile^${name}`, patientId: name, seed: name, slices: 2 }],
          [option],
        );
        if (coding) {
          for (const one of names) await recode(join(disc, one), coding);
          await makeDirectory(disc, names, [option]);
        }
        await open(join(disc, 'DICOMDIR'));
        await expect(study(page, new RegExp(`Profile, ${name}`)), profile).toContainText('2');
        await expect(bar(page)).not.toContainText(/missing|not readable|not what/);
        if (!profile.startsWith('STD-GEN')) continue;
        await study(page, new RegExp(`Profile, ${name}`)).dblclick();
        const viewer = await application.window(/window=viewer#/);
        await expect
          .poll(() => shown(viewer), { timeout: 30_000 })
          .toMatchObject({ sopInstanceUid: ctPhantomSlice(0, { seed: name }).uid });
        await viewer.close();
        await page.bringToFront();
      }
    });
    await test.step('a volume that is put in, where this system lets one be mounted', async () => {
      const stick = join(folder, 'STICK');
      await makeDisc(stick, [{ patientName: 'Stick^Stan', patientId: 'T-1', seed: 'stan', slices: 2 }]);
      const place = join(folder, 'RADIOLOGY');
      if (!(await mounted(stick, join(folder, 'stick.img'), place))) {
        process.stderr.write('\n*** no volume can be mounted here: what the window shows of one is not looked at\n\n');
        return;
      }
      try {
        const shownVolume = page.locator(`[data-volume="${place}"]`);
        await expect(shownVolume.getByRole('button').first()).toHaveAttribute('title', /It has a DICOMDIR/);
        await picture(page, 'volume');
        await shownVolume.getByRole('button').first().click();
        await expect(study(page, /Stick, Stan/)).toContainText('2');
        await expect(shownVolume).toHaveCount(0);
        await picture(page, 'volume-open');
        await bar(page).getByRole('button', { name: 'Eject' }).click();
        await expect(page.getByText('RADIOLOGY can be taken out.')).toBeVisible();
        await expect(page.locator('nav')).not.toContainText('RADIOLOGY');
      } finally {
        await runPeer('umount', [place]);
      }
    });
    await test.step('objects of classes that nobody knows are not listed where the settings say so', async () => {
      const disc = join(folder, 'STRANGE');
      const [known = ''] = await writeCtPhantom(disc, {
        rows: 64,
        columns: 64,
        slices: 1,
        patientName: 'Known^Kim',
        patientId: 'K',
        seed: 'known',
      });
      const strange = await writeCtPhantom(join(disc, 'S'), {
        rows: 64,
        columns: 64,
        slices: 1,
        patientName: 'Strange^Sue',
        patientId: 'S',
        seed: 'strange',
      });
      expect(known).not.toBe('');
      for (const file of strange) {
        const changed = await runPeer('dcmodify', [
          '-nb',
          '-imt',
          '-m',
          '(0008,0016)=1.2.826.0.1.3680043.2.1143.99',
          file,
        ]);
        expect(changed.status, changed.output).toBe(0);
      }
      await open(disc, 'folder');
      await expect(study(page, /Strange, Sue/)).toBeVisible();
      await page.keyboard.press('Control+w');
      await changeMediaReading(page, { onlyKnownClasses: true });
      await open(disc, 'folder');
      await expect(study(page, /Known, Kim/)).toBeVisible();
      await expect(study(page, /Strange, Sue/)).toHaveCount(0);
    });
  });
});

/** Profiles, as dcmmkdir calls them, and a transfer syntax that each allows beside Explicit VR Little Endian. */
const profiles: readonly [profile: string, option: string, coding?: 'jpeg' | 'j2k'][] = [
  ['STD-GEN-CD', '-Pgp'],
  ['STD-CTMR-CD', '-Pcm'],
  ['STD-CTMR-DVD', '-Pcm', 'jpeg'],
  ['STD-GEN-DVD-JPEG', '-Pdv', 'jpeg'],
  ['STD-GEN-DVD-J2K', '-Pd2', 'j2k'],
];

/** A folder as a stick that is put in: a file system in a file, mounted read-only. False where that is not possible. */
async function mounted(folder: string, image: string, place: string): Promise<boolean> {
  mkdirSync(place);
  if (!peersAvailable('mke2fs', 'mount', 'umount')) return false;
  const made = await runPeer('mke2fs', ['-q', '-t', 'ext2', '-d', folder, image, '4096']);
  return made.status === 0 && (await runPeer('mount', ['-o', 'loop,ro', image, place])).status === 0;
}

async function recode(file: string, coding: 'jpeg' | 'j2k'): Promise<void> {
  const out = `${file}.new`;
  const made =
    coding === 'jpeg' ? await runPeer('dcmcjpeg', ['+e1', file, out]) : await runPeer('gdcmconv', ['--j2k', file, out]);
  expect(made.status, made.output).toBe(0);
  renameSync(out, file);
}

async function changeMediaReading(page: Page, change: Record<string, unknown>): Promise<void> {
  const answer = await page.evaluate(async (reading) => {
    const got = await window.negatoscope.settings.get();
    if (!got.ok) return got;
    const { media } = got.value;
    return window.negatoscope.settings.set({
      ...got.value,
      media: { ...media, reading: { ...media.reading, ...reading } },
    });
  }, change);
  expect(answer).toMatchObject({ ok: true });
}
