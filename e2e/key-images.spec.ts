import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { text } from '../src-shared/dicom/access.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { parseFile } from '../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import type { KeyObjectNote } from '../src-shared/objects/key-object/model.ts';
import { isKeyObject, readKeyObject } from '../src-shared/objects/key-object/read.ts';
import { qualityReasons, titleOf } from '../src-shared/objects/key-object/titles.ts';
import { keyObjectDocuments, typedName } from '../src-shared/objects/key-object/write.ts';
import { createdObjectsSchema } from '../src-shared/settings/created-objects.ts';
import { peersAvailable, runPeer, startPeer } from '../testing/peers.ts';
import { phantomUid } from '../testing/phantom.ts';
import { type PhantomImage, phantomImage, ultrasoundImage } from '../testing/phantom-image.ts';
import { freePort } from '../testing/ports.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { type Application, launchApplication } from './application.ts';
import { expect, test } from './fixture.ts';
import { nodesOf } from './nodes.ts';
import { send } from './peers.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu', 'storescp'), 'dcmtk is not installed');

const studyA = phantomUid('key images study A');
const studyB = phantomUid('key images study B');
const element = (vr: 'CS' | 'UI' | 'LO' | 'DA' | 'IS' | 'SH', value: string | number) => ({ vr, Value: [value] });
const common = (studyUid: string, date: string, series: number, description: string): DataSet => ({
  '00080005': element('CS', 'ISO_IR 192'),
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Key^Images', Ideographic: '鍵^画像' }] },
  '00100020': element('LO', 'KEY1'),
  '00100030': element('DA', '19600102'),
  '00080020': element('DA', date),
  '0020000D': element('UI', studyUid),
  '0020000E': element('UI', phantomUid(`key ${studyUid} ${series}`)),
  '00200010': element('SH', `S${date}`),
  '00200011': element('IS', series),
  '0008103E': element('LO', description),
});

const slice = (studyUid: string, date: string, series: number, description: string, number: number): PhantomImage =>
  phantomImage({
    seed: `key ${studyUid} ${series} ${number}`,
    rows: 64,
    columns: 64,
    bitsAllocated: 16,
    bitsStored: 12,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    modality: 'CT',
    pixelSpacing: [2, 2],
    position: [0, 0, -number * 5],
    orientation: [1, 0, 0, 0, 1, 0],
    rescale: { slope: 1, intercept: -1024, type: 'HU' },
    value: ({ row, column }) => (Math.hypot(row - 32, column - 32) < 8 + number * 3 ? 1300 : 800),
    window: { center: 40, width: 800 },
    elements: {
      ...common(studyUid, date, series, description),
      '00200013': element('IS', number),
      '00200052': element('UI', phantomUid(`key frame of reference ${studyUid}`)),
    },
  });

const liver = Array.from({ length: 6 }, (_, index) => slice(studyA, '20260102', 1, 'Liver', index + 1));
const before = Array.from({ length: 3 }, (_, index) => slice(studyB, '20250102', 1, 'Earlier', index + 1));
const clip = ultrasoundImage({ seed: 'key clip', frames: 5, elements: common(studyA, '20260102', 2, 'Clip') });

/** A note of another maker. */
function noteFile(
  title: string,
  modifier: string | undefined,
  images: readonly PhantomImage[],
  missing: boolean,
): Uint8Array {
  const [made] = keyObjectDocuments(
    [
      {
        source: images[0]!.dataSet,
        now: new Date(2026, 0, 3, 9, 30),
        newUid: () => phantomUid(`note ${title} ${Math.random()}`),
        settings: createdObjectsSchema.parse({ manufacturer: 'Another maker', modelName: 'Modality' }),
        version: '1',
        seriesNumber: 77,
        seriesDescription: 'Notes of the technologist',
      },
    ],
    {
      title: titleOf(title)!,
      modifiers: qualityReasons.filter(({ value }) => value === modifier),
      description: 'The patient moved',
      observer: { kind: 'person', name: typedName('Technologist^Toni') },
      instances: [...images.map((image) => image.sopInstanceUid), ...(missing ? [phantomUid('nowhere')] : [])].map(
        (uid) => ({
          type: 'IMAGE' as const,
          studyUid: text(images[0]!.dataSet, 'StudyInstanceUID')!,
          seriesUid: text(images[0]!.dataSet, 'SeriesInstanceUID')!,
          sopClassUid: text(images[0]!.dataSet, 'SOPClassUID')!,
          sopInstanceUid: uid,
        }),
      ),
    },
  );
  const meta = {
    sopClassUid: text(made!, 'SOPClassUID')!,
    sopInstanceUid: text(made!, 'SOPInstanceUID')!,
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: phantomUid('implementation'),
  };
  return writePart10(meta, made!);
}

const flag = (viewer: Page, tile = 0) => viewer.locator(`[data-cell="0"] [data-tile="${tile}"] [data-key-flag]`);
const badge = (viewer: Page, label: string) =>
  viewer.locator('[data-frame-set]').filter({ hasText: label }).locator('[data-key-images]');
const only = (viewer: Page) => viewer.locator('[data-cell="0"] [data-tile="0"] [data-only-key-images]');
/** Images that the first viewport goes through. */
const countOf = async (viewer: Page): Promise<number | undefined> =>
  (await hook(viewer, 'viewports')).find(({ cell }) => cell === 0)?.count;
const panel = (viewer: Page) => viewer.getByTestId('key-images');

async function go(viewer: Page, index: number): Promise<void> {
  await hook(viewer, 'goto', 0, index);
  await expect.poll(() => settled(viewer)).toBe(index);
}

/** All key object selections of the archive, as files. */
async function storedNotes(viewer: Page): Promise<{ bytes: Buffer; note: KeyObjectNote }[]> {
  const files = await viewer.evaluate(async () => {
    const found: string[] = [];
    const { rows: studies } = await (await fetch('dicomweb://archive/view/studies?limit=100')).json();
    for (const { studyRow } of studies) {
      const { rows } = await (await fetch(`dicomweb://archive/view/studies/${studyRow}/series`)).json();
      for (const { seriesRow, modality } of rows) {
        if (modality !== 'KO') continue;
        const { instances } = await (await fetch(`dicomweb://archive/view/series/${seriesRow}`)).json();
        for (const { row, revision } of instances) {
          const answer = await fetch(`dicomweb://archive/view/instances/${row}/${revision}/file`);
          const bytes = new Uint8Array(await answer.arrayBuffer());
          found.push(btoa(String.fromCharCode(...bytes)));
        }
      }
    }
    return found;
  });
  return files.map((data) => {
    const bytes = Buffer.from(data, 'base64');
    const { dataSet } = parseFile(bytes);
    expect(isKeyObject(dataSet)).toBe(true);
    return { bytes, note: readKeyObject(dataSet) };
  });
}

test('[VIT-040] [VIT-119] [VIT-127] [VIT-129] [VIT-131] [VIT-132] key images: marked, kept, saved as notes, shown alone, read from others', async ({
  executable,
}, info) => {
  test.setTimeout(180_000);
  await withTemporaryFolder(async (folder) => {
    const files = `${folder}/files`;
    mkdirSync(files, { recursive: true });
    const write = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(files, name), bytes);
      return join(files, name);
    };
    const paths = [...liver, ...before, clip].map(({ file }, index) => write(`${index}.dcm`, file));
    const received = `${folder}/node`;
    mkdirSync(received);
    const port = await freePort();
    const node = await startPeer('storescp', ['+xa', '-od', received, String(port)], { port });
    const start = (): Promise<Application> =>
      launchApplication({
        executable,
        dataFolder: `${folder}/data`,
        settings: {
          createdObjects: { author: 'Reader^Anna' },
          nodes: nodesOf([{ name: 'pacs', port, roles: ['store'] }]),
          forwarding: [{ id: 'created', nodeId: 'pacs', unit: 'instance', createdOnly: true }],
        },
      });
    let application = await start();
    try {
      await send(application, paths);
      let viewer = await openStudy(application, /20260102|2026-01-02/);
      const picture = async (name: string): Promise<void> => {
        await info.attach(name, { body: await viewer.screenshot(), contentType: 'image/png' });
      };

      await test.step('K marks and unmarks the image that is shown', async () => {
        await go(viewer, 1);
        await expect(flag(viewer)).toBeHidden();
        await viewer.keyboard.press('k');
        await expect(flag(viewer)).toBeVisible();
        await expect(viewer.getByText('Key image (1 marked)')).toBeVisible();
        await expect(badge(viewer, 'Liver')).toHaveText('1');
        await viewer.keyboard.press('k');
        await expect(flag(viewer)).toBeHidden();
        await expect(badge(viewer, 'Liver')).toHaveCount(0);
        await viewer.keyboard.press('k');
        await go(viewer, 4);
        await expect(flag(viewer)).toBeHidden();
        await viewer.keyboard.press('k');
        await expect(badge(viewer, 'Liver')).toHaveText('2');
      });

      await test.step('a frame of a clip is marked, not the clip', async () => {
        await viewer.locator('[data-frame-set]').filter({ hasText: 'Clip' }).dblclick();
        await expect.poll(() => countOf(viewer)).toBe(5);
        await go(viewer, 2);
        await viewer.keyboard.press('k');
        await expect(flag(viewer)).toBeVisible();
        await go(viewer, 3);
        await expect(flag(viewer)).toBeHidden();
        await expect(badge(viewer, 'Clip')).toHaveText('1');
      });

      await test.step('what is marked is there after a crash', async () => {
        await application.electron.evaluate(() => undefined);
        application.electron.process().kill('SIGKILL');
        await application.close().catch(() => undefined);
        application = await start();
        viewer = await openStudy(application, /20260102|2026-01-02/);
        await expect(badge(viewer, 'Liver')).toHaveText('2');
        await expect(badge(viewer, 'Clip')).toHaveText('1');
        await go(viewer, 4);
        await expect(flag(viewer)).toBeVisible();
        await expect(flag(viewer)).toHaveAttribute('title', /no note holds it yet/);
      });

      await test.step('saved as a note, with a title and Japanese text; flags say both', async () => {
        await viewer.keyboard.press('Alt+k');
        const dialog = viewer.getByRole('dialog', { name: 'Save key image note' });
        await expect(dialog.getByRole('checkbox')).toHaveCount(3);
        await expect(dialog.getByLabel('Author')).toHaveValue('Reader^Anna');
        await dialog.getByLabel('Title', { exact: true }).first().click();
        await viewer.getByRole('option', { name: 'For Conference' }).click();
        await dialog.getByLabel('Text', { exact: true }).fill('肝右葉の結節\n前回と比較して増大');
        await dialog.getByLabel('Author').fill('Yamada^Tarou=山田^太郎');
        await dialog.getByLabel('Name of the series').fill('Key images of the liver');
        await picture('dialog');
        await dialog.getByRole('button', { name: 'Save 3 images' }).click();
        await expect(dialog).toHaveCount(0);
        await expect(flag(viewer)).toHaveAttribute('title', /For Conference\n肝右葉の結節/);
        await expect(flag(viewer)).not.toHaveAttribute('data-unsaved');
        const [stored, ...more] = await storedNotes(viewer);
        expect(more).toEqual([]);
        expect(stored!.note).toMatchObject({
          title: { value: '113005' },
          description: '肝右葉の結節\n前回と比較して増大',
          observers: [{ kind: 'person', name: 'Yamada, Tarou  山田 太郎' }],
          seriesDescription: 'Key images of the liver',
          studyUid: studyA,
        });
        expect(stored!.note.references.map(({ sopInstanceUid, frames }) => [sopInstanceUid, frames])).toEqual([
          [liver[1]!.sopInstanceUid, undefined],
          [liver[4]!.sopInstanceUid, undefined],
          [clip.sopInstanceUid, [3]],
        ]);
        if (peersAvailable('dciodvfy')) {
          const { output } = await runPeer('dciodvfy', ['-new', write('note.dcm', stored!.bytes)]);
          expect(output.match(/^Error.*/gm) ?? []).toEqual([]);
        }
        // Nothing is marked any more.
        await viewer.keyboard.press('Alt+k');
        await expect(viewer.getByText('Nothing is marked: K marks the image')).toBeVisible();
      });

      await test.step('the list has the note with its images; a press goes to one', async () => {
        await viewer.keyboard.press('m');
        await viewer.getByRole('tab', { name: 'Key images' }).click();
        const note = panel(viewer).locator('[data-note]');
        await expect(note).toHaveCount(1);
        await expect(note).toContainText('For Conference');
        await expect(note).toContainText('山田 太郎');
        await expect(note).toContainText('3 key images');
        await expect(note.locator('[data-key-picture]')).toHaveCount(3);
        await note.getByRole('button', { name: 'CT 1, image 2' }).click();
        await expect
          .poll(() => hook(viewer, 'shownFrame', 0))
          .toMatchObject({ sopInstanceUid: liver[1]!.sopInstanceUid });
        // In the viewport that has the clip.
        await note.getByRole('button', { name: /frame 3/ }).click();
        await expect
          .poll(() => hook(viewer, 'shownFrame', 1))
          .toMatchObject({ sopInstanceUid: clip.sopInstanceUid, frame: 3 });
        await picture('list');
      });

      await test.step('only key images: scrolled, tiled, said; going to another image ends it', async () => {
        await note(viewer, 'CT 1, image 2');
        await viewer.keyboard.press('Alt+Shift+K');
        await expect.poll(() => countOf(viewer)).toBe(2);
        await expect(only(viewer)).toHaveText('only key images: 2 of 6');
        await expect
          .poll(() => hook(viewer, 'shownFrame', 0))
          .toMatchObject({ sopInstanceUid: liver[1]!.sopInstanceUid });
        await viewer.locator('[data-cell="0"]').click({ position: { x: 200, y: 300 } });
        await viewer.keyboard.press('ArrowDown');
        await expect
          .poll(() => hook(viewer, 'shownFrame', 0))
          .toMatchObject({ sopInstanceUid: liver[4]!.sopInstanceUid });
        // The place is that among all images.
        await expect(viewer.locator('[data-cell="0"] [data-corner]').filter({ hasText: '5/6' })).toHaveCount(1);
        await viewer.keyboard.press('Home');
        await viewer.keyboard.press('Shift+G');
        await viewer
          .getByRole('button', { name: /^(1 × 2|2 columns|1 row.*2 columns)/ })
          .first()
          .click();
        await expect(flag(viewer, 0)).toBeVisible();
        await expect(flag(viewer, 1)).toBeVisible();
        await picture('only key images, tiled');
        await viewer.keyboard.press('Alt+Shift+K');
        await expect.poll(() => countOf(viewer)).toBe(6);
        await expect(only(viewer)).toBeHidden();
        await expect(viewer.locator('[data-seen]')).toHaveCount(0);
      });

      await test.step('notes of others: rejected images say why; what is not here is said', async () => {
        await send(application, [write('rejected.dcm', noteFile('113001', '111210', [liver[0]!], true))]);
        const rejected = viewer.locator('[data-cell="0"] [data-tile="0"] [data-rejected]');
        await hook(viewer, 'goto', 0, 0);
        await expect(rejected).toHaveText('Rejected: Motion blur');
        await expect(panel(viewer).locator('[data-rejection]')).toContainText('Technologist, Toni');
        await expect(panel(viewer).locator('[data-rejection]')).toContainText(
          '1 image of it is not in the open studies',
        );
        // Rejected images are no key images.
        await expect(badge(viewer, 'Liver')).toHaveText('2');
        await send(application, [write('second.dcm', noteFile('113004', undefined, [liver[4]!], false))]);
        await expect(panel(viewer).locator('[data-note]')).toHaveCount(3);
        await hook(viewer, 'goto', 0, 4);
        await expect(flag(viewer, 0).or(flag(viewer, 1)).filter({ hasText: '2' })).toHaveCount(1);
        await picture('rejected and two notes');
      });

      await test.step('images of two studies: the same note in each of them, at once', async () => {
        await viewer.keyboard.press('Shift+PageDown');
        await expect(viewer.locator('[data-study]')).toHaveCount(2);
        await viewer.locator('[data-frame-set]').filter({ hasText: 'Earlier' }).dblclick();
        await expect.poll(() => countOf(viewer)).toBe(3);
        await viewer.keyboard.press('k');
        await viewer.locator('[data-frame-set]').filter({ hasText: 'Liver' }).dblclick();
        await expect.poll(() => countOf(viewer)).toBe(6);
        await viewer.keyboard.press('k');
        await panel(viewer).getByRole('button', { name: 'Save at once' }).click();
        await expect.poll(async () => (await storedNotes(viewer)).length).toBe(5);
        // In the list it stands once.
        await expect(panel(viewer).locator('[data-note]')).toHaveCount(4);
        const pair = (await storedNotes(viewer)).filter(({ note: { identical } }) => identical.length > 0);
        expect(pair).toHaveLength(2);
        const [one, other] = pair.map(({ note: found }) => found);
        expect(new Set([one!.studyUid, other!.studyUid])).toEqual(new Set([studyA, studyB]));
        expect(one!.identical).toEqual([{ studyUid: other!.studyUid, sopInstanceUid: other!.sopInstanceUid }]);
        expect(other!.identical).toEqual([{ studyUid: one!.studyUid, sopInstanceUid: one!.sopInstanceUid }]);
        expect(one!.references).toEqual(other!.references);
        expect(one!.title.value).toBe('113000');
        if (peersAvailable('dcentvfy')) {
          const names = pair.map(({ bytes }, index) => write(`pair${index}.dcm`, bytes));
          const { output } = await runPeer('dcentvfy', [...paths, ...names]);
          expect(output.match(/^Error.*/gm) ?? []).toEqual([]);
        }
        await picture('two studies');
      });

      await test.step('notes are there after a restart', async () => {
        await application.close();
        application = await start();
        viewer = await openStudy(application, /20260102|2026-01-02/);
        await expect(badge(viewer, 'Liver')).toHaveText(/[23]/);
        await go(viewer, 4);
        await expect(flag(viewer)).toHaveAttribute('title', /肝右葉の結節/);
        await expect(flag(viewer)).toHaveText('3');
      });

      await test.step('with the presentation state that is applied', async () => {
        await go(viewer, 2);
        await viewer.keyboard.press('Alt+s');
        await expect(viewer.locator('[data-badge="PR"]')).toHaveText('PR 1');
        const chip = viewer.locator('[data-cell="0"] [data-state-chip="full"]');
        if (!(await chip.isVisible())) await viewer.keyboard.press('Alt+a');
        await expect(chip).toBeVisible();
        await viewer.keyboard.press('k');
        await viewer.keyboard.press('Alt+k');
        const dialog = viewer.getByRole('dialog', { name: 'Save key image note' });
        await dialog.getByRole('checkbox', { name: /^With the presentation states/ }).check();
        await expect(dialog.getByRole('button', { name: 'Save 1 image' })).toBeVisible();
        await dialog.getByLabel('Text', { exact: true }).press('Control+Enter');
        await expect(dialog).toHaveCount(0);
        const stated = (await storedNotes(viewer)).filter(({ note: { references } }) =>
          references.some(({ state }) => state),
        );
        expect(stated).toHaveLength(1);
        const [reference] = stated[0]!.note.references;
        expect(reference).toMatchObject({
          sopInstanceUid: liver[2]!.sopInstanceUid,
          state: { sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1' },
        });
        if (peersAvailable('dsrdump')) {
          const { output } = await runPeer('dsrdump', [write('stated.dcm', stated[0]!.bytes)]);
          expect(output).toContain('IMAGE:=(CT image,),(GSPS,)');
        }
      });

      await test.step('what was saved here went by rule to a node, what came from elsewhere did not', async () => {
        await expect.poll(() => readdirSync(received).length, { timeout: 30_000 }).toBe(5);
        const sent = readdirSync(received).map((name) => parseFile(readFileSync(join(received, name))).dataSet);
        expect(sent.filter(isKeyObject)).toHaveLength(4);
        for (const dataSet of sent) expect(text(dataSet, 'Manufacturer')).not.toBe('Another maker');
      });
      expect(application.errors).toEqual([]);
    } finally {
      await application.close();
      await node.stop();
    }
  });
});

async function note(viewer: Page, name: string): Promise<void> {
  await panel(viewer).getByRole('button', { name }).first().click();
  await expect.poll(() => countOf(viewer)).toBe(6);
}
