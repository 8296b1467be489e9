import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { corpusAvailable, corpusPath } from '../testing/corpus.ts';
import { openFileFrames } from '../testing/file-frames.ts';
import { writeHugeImage } from '../testing/huge-image.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { kindPhantoms, unknownObject } from '../testing/phantom-kinds.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { cropped, dcmtkPicture, hook, likeness, openStudy, readVisible, settled } from './viewer-window.ts';

/** Opens a set of frames of the strip in the viewport and waits until one of its images is shown. */
async function showSet(viewer: Page, label: string, sopInstanceUid: string, set = 0): Promise<void> {
  const item = viewer.locator('[data-frame-set]').filter({ hasText: label }).nth(set);
  await item.dblclick();
  await expect(item).toHaveAttribute('data-current');
  await expect
    .poll(async () => (await hook(viewer, 'shownFrame', 0))?.sopInstanceUid, { message: label })
    .toBe(sopInstanceUid);
  await settled(viewer);
}

/** Values of the image that is shown, or of a rectangle of it. */
async function decoded(
  viewer: Page,
  region?: { x: number; y: number; width: number; height: number },
): Promise<{ columns: number; rows: number; components: number; values: number[] }> {
  const { data, ...rest } = await hook(viewer, 'decodedValues', 0, ...(region ? [region] : []));
  const bytes = Buffer.from(data, 'base64');
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { ...rest, values: [...values] };
}

test('[BIR-A1] [BIR-A2] [BIR-A3] [BIR-A4] [BIR-A5] [VIT-105] [PXM-150] [PXM-151] [PXM-152] [PXM-153] [PXM-155] an image of every class that stores images is shown with its values, also of a class that nobody knows', async ({
  application,
}) => {
  test.setTimeout(240_000);
  await withTemporaryFolder(async (folder) => {
    const phantoms = kindPhantoms();
    const stranger = unknownObject();
    await mkdir(`${folder}/kinds`);
    for (const [index, { file }] of [...phantoms, stranger].entries()) {
      await writeFile(join(folder, 'kinds', `${index}.dcm`), file);
    }
    await importFolder(application, `${folder}/kinds`, phantoms.length + 1);
    const viewer = await openStudy(application, /Kinds, All/);
    for (const phantom of phantoms) {
      const { label, columns, rows } = phantom;
      for (const [set, frames] of phantom.sets.entries()) {
        await showSet(viewer, label, phantom.sopInstanceUid, set);
        await expect
          .poll(async () => (await hook(viewer, 'viewports'))[0]?.count, { message: label })
          .toBe(frames.length);
        for (const [index, frame] of frames.entries()) {
          await hook(viewer, 'goto', 0, index);
          await settled(viewer);
          expect((await hook(viewer, 'shownFrame', 0))?.frame, `${label}: place ${index}`).toBe(frame);
          const found = await decoded(viewer);
          const expected = phantom.shown(frame).map(Math.fround);
          expect([found.columns, found.rows], label).toEqual([columns, rows]);
          expect(found.values.map(Math.fround), `${label}: frame ${frame}`).toEqual(expected);
        }
      }
    }
    // What is no image is listed, and says what it is.
    const strip = viewer.locator('[data-frame-set]').filter({ hasText: stranger.label });
    await strip.dblclick();
    await expect(viewer.getByTestId('viewport').first()).toContainText('Unknown object');
  });
});

interface RealImage {
  label: string;
  path: string;
  /** Options of dcmj2pnm besides window and frame. */
  options?: string[];
  /** (0028,1056), which dcmtk obeys with every window. */
  voiFunction?: string;
  /** Values from 0 to this one are padding, which is black here and a value like all others to dcmtk. */
  paddingTo?: number;
  /** Coded with loss, or colours computed: decoders differ by so many grey levels. */
  tolerance?: number;
  /** Dcmtk cannot decode it, or knows no segmented palettes: the reference is made from what gdcmconv makes with these options. */
  converted?: string[];
}

/** Windows of these modalities act on stored values (IHE BIR 5.4). */
const stored = ['-M'];
const realImages: RealImage[] = [
  { label: 'CR with a modality table', path: 'overlays-luts-shutters/CR-ModalitySequenceLUT.dcm' },
  { label: 'CT slice', path: 'petct/sts003/CT/000011.dcm' },
  { label: 'DX', path: 'projection/dx_image.dcm' },
  { label: 'MG', path: 'projection/GH133.dcm', voiFunction: 'SIGMOID', paddingTo: 30 },
  { label: 'MR slice', path: 'series/mr-head-100/000015.IMA', options: stored },
  { label: 'PT slice', path: 'petct/qin-headneck-pet/000024.dcm' },
  { label: 'RF with a modality table', path: 'overlays-luts-shutters/KarstenHilbertRF.dcm', options: stored },
  { label: 'SC in colour', path: 'colour/SC_rgb.dcm' },
  { label: 'US of a palette', path: 'palette/OBXXXX1A.dcm' },
  { label: 'US loop of a palette', path: 'palette/US-PAL-8-10x-echo' },
  {
    label: 'US of a segmented palette',
    path: 'palette/gdcm-US-ALOKA-16.dcm',
    converted: ['--raw', '--apply-lut'],
  },
  { label: 'US loop of halved chroma', path: 'colour/examples_ybr_color.dcm', tolerance: 3 },
  { label: 'US loop by plane', path: 'multiframe/IM00001.implicit_little_endian.dcm' },
  { label: 'US in big endian', path: 'transfer-syntaxes/endian-vr/US-RGB-8-epicard' },
  { label: 'XA run', path: 'multiframe/HasFragmentSequence.dcm', options: stored },
  {
    label: 'XA with a shutter',
    path: 'overlays-luts-shutters/explicit_with_private_sequence_having_undefined_length_and_implicit_encoding.dcm',
    options: stored,
    converted: ['--raw'],
  },
  { label: 'NM of the heart', path: 'multiframe/NM-MONO2-16-13x-heart' },
  { label: 'Enhanced MR of a knee', path: 'enhanced/MOVEKNEE.dcm', options: stored },
  { label: 'Legacy converted CT', path: 'enhanced/legacy-ct/mf.dcm' },
  { label: 'OP of 8 bits', path: 'projection/sample-op.dcm', tolerance: 3 },
  { label: 'SM tiles', path: 'microscopy/sm_image.dcm', tolerance: 3 },
  { label: 'RTDOSE of 16 bits', path: 'rt/explicit_rtdose_16bit_mono2_3d-volume.dcm' },
  { label: 'RTDOSE of 32 bits', path: 'rt/pydicom/rtdose.dcm' },
];

/** The file as one series of one study, whose patient is the same for all; pixels and all else stay. */
async function asSeries(from: string, to: string, label: string, index: number): Promise<void> {
  await copyFile(from, to);
  const changes = {
    PatientName: 'Kinds^Real',
    PatientID: 'KINDS2',
    PatientBirthDate: '19700101',
    StudyInstanceUID: phantomUid('real kinds study'),
    SeriesInstanceUID: phantomUid(`real kinds series ${index}`),
    SeriesDescription: label,
    SeriesNumber: String(index + 1),
  };
  const options = Object.entries(changes).flatMap(([keyword, value]) => ['-i', `${keyword}=${value}`]);
  const { status, output } = await runPeer('dcmodify', ['-nb', ...options, to]);
  expect(status, output).toBe(0);
}

test.describe('real images', () => {
  test.skip(!corpusAvailable, 'the corpus is absent');
  test.skip(!peersAvailable('dcmodify', 'dcmj2pnm', 'gdcmconv'), 'dcmtk or GDCM is not installed');

  test('[BIR-A1] [BIR-A2] [BIR-A3] [BIR-A4] [VIT-104] [VIT-105] [PXM-150] [PXM-151] [PXM-152] [PXM-153] [PXM-155] of every modality look as dcmtk shows them', async ({
    application,
  }) => {
    test.setTimeout(240_000);
    await withTemporaryFolder(async (folder) => {
      await mkdir(`${folder}/real`);
      const files = realImages.map((_, index) => join(folder, 'real', `${index}.dcm`));
      await Promise.all(
        realImages.map(({ path, label }, index) => asSeries(corpusPath(path), files[index]!, label, index)),
      );
      await importFolder(application, `${folder}/real`, files.length);
      const viewer = await openStudy(application, /Kinds, Real/);
      const problems: string[] = [];
      /** Dcmtk draws while the window goes on. */
      const comparisons: Promise<void>[] = [];
      for (const [
        index,
        { label, options = [], voiFunction, paddingTo, tolerance, converted },
      ] of realImages.entries()) {
        const file = files[index]!;
        const header = openFileFrames(file);
        const { sopInstanceUid } = header.description;
        await header.close();
        await showSet(viewer, label, sopInstanceUid);
        let reference = file;
        if (converted) {
          reference = `${file}.raw`;
          const { status, output } = await runPeer('gdcmconv', [...converted, file, reference]);
          expect(status, output).toBe(0);
        }
        const last = (await hook(viewer, 'viewports'))[0]!.count - 1;
        for (const place of new Set([0, last >> 1, last])) {
          await hook(viewer, 'goto', 0, place);
          await settled(viewer);
          const { frame } = (await hook(viewer, 'shownFrame', 0))!;
          // Pixels that are square but for a thousandth are not blended either.
          const plain = {
            overlays: false,
            shutter: false,
            clamped: false,
            colourTable: 'grey',
            interpolation: 'nearest',
          };
          await hook(viewer, 'setState', 0, plain);
          let { x, y, picture } = await readVisible(viewer);
          const { width, height } = picture;
          const image = await decoded(viewer, { x, y, width, height });
          const window: string[] = [];
          if (image.components === 1) {
            const least = image.values.reduce((a, b) => Math.min(a, b));
            const wide = Math.max(2, image.values.reduce((a, b) => Math.max(a, b)) - least);
            const center = least + wide / 2;
            const voi = { kind: 'window', center, width: wide, ...(voiFunction ? { function: voiFunction } : {}) };
            await hook(viewer, 'setState', 0, { voi });
            window.push('+Ww', String(center), String(wide));
            ({ x, y, picture } = await readVisible(viewer));
            expect([picture.width, picture.height], label).toEqual([width, height]);
          }
          const compare = async (): Promise<void> => {
            const whole = await dcmtkPicture(reference, folder, ['-O', ...options, ...window, '+F', String(frame)]);
            expect([whole.width, whole.height], label).toEqual([image.columns, image.rows]);
            const expected = cropped(whole, x, y, width, height);
            for (let at = 0; paddingTo !== undefined && at < expected.data.length; at++) {
              if ((image.values[at] ?? 0) <= paddingTo) expected.data[at] = 0;
            }
            const { share, greatest } = likeness(picture, expected, tolerance ?? 1);
            if (share < 0.999)
              problems.push(`${label}: frame ${frame}: ${share} alike, greatest difference ${greatest}`);
          };
          const comparing = compare();
          // Awaited with the others; a failure before that is not unhandled.
          comparing.catch(() => {});
          comparisons.push(comparing);
        }
      }
      await Promise.all(comparisons);
      expect(problems).toEqual([]);
    });
  });
});

test('[VIT-115] an image of nearly 2 GiB opens where it lies, frame by frame', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    await mkdir(`${folder}/huge`);
    const marked = [1, 2, 500, 999, 1000];
    const huge = await writeHugeImage(join(folder, 'huge', 'image.dcm'), marked);
    expect(huge.bytes).toBeGreaterThan(1.95 * 2 ** 30);
    const { page } = application;
    const opened = await page.evaluate(
      (path) => window.negatoscope.catalogues.open({ paths: [path] }),
      `${folder}/huge`,
    );
    expect(opened).toMatchObject({ ok: true });
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: /^huge/ }).click();
    const viewer = await openStudy(application, /Phantom, Image/);
    expect((await hook(viewer, 'viewports'))[0]?.count).toBe(huge.frames);
    const places: Record<number, number> = {};
    const corner = { x: 1000, y: 1008, width: 24, height: 16 };
    for (const place of [0, 499, 999, 998, 1]) {
      await hook(viewer, 'goto', 0, place);
      await settled(viewer);
      const { frame } = (await hook(viewer, 'shownFrame', 0))!;
      places[place] = frame;
      const { data } = await hook(viewer, 'decodedValues', 0, corner);
      const bytes = Buffer.from(data, 'base64');
      const found = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      const expected = Array.from({ length: corner.width * corner.height }, (_, at) => {
        const row = corner.y + Math.floor(at / corner.width);
        return huge.value(frame, row, corner.x + (at % corner.width)) - 1024;
      });
      expect([...found], `frame ${frame}`).toEqual(expected);
    }
    expect(places).toEqual({ 0: 1, 499: 500, 999: 1000, 998: 999, 1: 2 });
    // No process holds anything like the file; what the window keeps of it stays below its limit.
    const { cachedBytes, maximumBytes } = await hook(viewer, 'memory');
    expect(cachedBytes).toBeLessThanOrEqual(maximumBytes);
    const processes = await application.electron.evaluate(({ app }) =>
      app.getAppMetrics().map(({ type, memory }) => ({ type, bytes: memory.workingSetSize * 1024 })),
    );
    for (const { type, bytes } of processes) {
      expect(bytes, type).toBeLessThan(type === 'Tab' ? maximumBytes + 600 * 2 ** 20 : 700 * 2 ** 20);
    }
    console.log(
      `nearly 2 GiB: ${JSON.stringify(processes.map(({ type, bytes }) => [type, Math.round(bytes / 2 ** 20)]))}, cache ${Math.round(cachedBytes / 2 ** 20)} of ${Math.round(maximumBytes / 2 ** 20)} MiB`,
    );
  });
});
