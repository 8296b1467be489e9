import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { smallCda, smallPdf, writeDocument } from '../testing/phantom-documents.ts';
import { writeReport, writeUltrasound } from '../testing/phantom-studies.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { send } from './peers.ts';
import { picture } from './picture.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const report = async (viewer: Page, cell = 0) => (await hook(viewer, 'viewports')).find((one) => one.cell === cell)!;
const button = (viewer: Page, command: string) => viewer.locator(`[data-command="${command}"]`);
/** The grey word over a viewport that says why a key did nothing. */
const hint = (viewer: Page) => viewer.locator('[data-hint]').filter({ hasText: /./ });

test('[BIR-A6] [BIR-C1] [BIR-C2] [BIR-C4] [BIR-C5] [BIR-C6] [BIR-E1] ways through the studies of a patient', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const whose = { name: 'Phantom^Computed', id: 'PHANTOM1', date: '20250607' };
    const small = { rows: 128, columns: 128 };
    const newer = { ...small, seed: 'newer', studyDate: '20250607', studyDescription: 'Control' };
    const sopInstanceUid = phantomUid('newer series 1 instance 4');
    await send(application, [
      ...(await writeCtPhantom(`${folder}/1`, { ...small, seed: 'older', slices: 4, studyDate: '20240105' })),
      ...(await writeCtPhantom(`${folder}/2`, { ...newer, slices: 8, seriesNumber: 1, seriesDescription: 'Thin' })),
      ...(await writeCtPhantom(`${folder}/3`, { ...newer, slices: 3, seriesNumber: 2, seriesDescription: 'Thick' })),
      await writeReport(`${folder}/4`, {
        studyUid: phantomUid('newer study'),
        seriesUid: phantomUid('newer series 1'),
        whose,
        imageUid: sopInstanceUid,
        imageClass: '1.2.840.10008.5.1.4.1.1.2',
      }),
    ]);
    const viewer = await openStudy(application, /Control/);
    const panes = viewer.getByTestId('viewport');
    const strip = viewer.getByRole('navigation', { name: 'Series' });
    const items = viewer.locator('[data-frame-set]');
    await expect(panes).toHaveCount(2);
    await settled(viewer, 0);
    await settled(viewer, 1);

    await test.step('thumbnails say date, modality, description and number of images; a badge tells of the report', async () => {
      await expect(items).toHaveCount(2);
      await expect(items.nth(0)).toContainText('CT 1');
      await expect(items.nth(0)).toContainText('8 images');
      await expect(items.nth(0)).toContainText('Thin');
      await expect(items.nth(0)).toContainText('2025-06-07');
      await expect(strip.locator('[data-badge="SR"]')).toHaveText('SR 1');
      await expect(items.nth(0)).toHaveAttribute('data-current', 'true');
      await expect(items.nth(1)).toHaveAttribute('data-shown', 'true');
      await expect(items.nth(1).getByTitle('In viewport 2')).toBeVisible();
    });

    await test.step('frames with the arrows, the wheel whatever the tool; the ends say so', async () => {
      await expect(button(viewer, 'previous-image')).toHaveAttribute('data-reason', 'This is the first image');
      await viewer.keyboard.press('ArrowUp');
      await expect(hint(viewer)).toHaveText('This is the first image');
      await viewer.keyboard.press('ArrowDown');
      await viewer.keyboard.press('ArrowRight');
      await settled(viewer, 0);
      expect((await report(viewer)).index).toBe(2);
      await expect(button(viewer, 'previous-image')).not.toHaveAttribute('aria-disabled', 'true');
      for (const tool of ['W', 'Z', 'T', 'V', 'S']) {
        await viewer.keyboard.press(tool);
        const { wanted } = await report(viewer);
        const box = (await panes.nth(0).boundingBox())!;
        await viewer.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await viewer.mouse.wheel(0, tool === 'T' ? -100 : 100);
        await expect.poll(async () => (await report(viewer)).index).toBe(wanted + (tool === 'T' ? -1 : 1));
      }
      await viewer.keyboard.press('End');
      await settled(viewer, 0);
      await expect(button(viewer, 'next-image')).toHaveAttribute('data-reason', 'This is the last image');
      await button(viewer, 'previous-image').click();
      await expect.poll(async () => (await report(viewer)).index).toBe(6);
    });

    await test.step('scrolling renders no thumbnail anew, and ticks a series when all of it was seen', async () => {
      await viewer.keyboard.press('Home');
      await settled(viewer, 0);
      const before = await hook(viewer, 'stripRenders');
      for (let index = 1; index < 7; index++) {
        await viewer.keyboard.press('ArrowDown');
        await settled(viewer, 0);
      }
      // The tick may come meanwhile, once.
      expect((await hook(viewer, 'stripRenders')) - before).toBeLessThanOrEqual(1);
      await viewer.keyboard.press('End');
      await settled(viewer, 0);
      await viewer.keyboard.press('Home');
      for (let index = 1; index < 8; index++) {
        await settled(viewer, 0);
        await viewer.keyboard.press('ArrowDown');
      }
      await expect(items.nth(0)).toHaveAttribute('data-seen', 'true');
      await expect(items.nth(1)).not.toHaveAttribute('data-seen', 'true');
    });

    await test.step('series by double click, by dragging, by the keyboard, by PgUp and PgDn; the ends say so', async () => {
      await items.nth(1).dblclick();
      await expect.poll(async () => (await report(viewer)).count).toBe(3);
      await expect(items.nth(1)).toHaveAttribute('data-current', 'true');
      await items.nth(0).dragTo(panes.nth(1));
      await expect.poll(async () => (await report(viewer, 1)).count).toBe(8);
      await panes.nth(0).click();
      await expect(button(viewer, 'next-series')).toHaveAttribute('data-reason', 'This is the last series');
      await viewer.keyboard.press('PageDown');
      await expect(hint(viewer)).toHaveText('This is the last series');
      await viewer.keyboard.press('PageUp');
      await expect.poll(async () => (await report(viewer)).count).toBe(8);
      await viewer.keyboard.press('PageUp');
      await expect(hint(viewer)).toHaveText('This is the first series');
      // F6 brings the keyboard to the toolbar, then to the strip, to the series that is shown.
      await viewer.keyboard.press('F6');
      await viewer.keyboard.press('F6');
      await expect(items.nth(0)).toBeFocused();
      await viewer.keyboard.press('ArrowDown');
      await viewer.keyboard.press('Enter');
      await expect.poll(async () => (await report(viewer)).count).toBe(3);
      await panes.nth(0).click();
    });

    await test.step('studies of the patient, grouped, the newest first; the other one comes from the archive', async () => {
      await expect(button(viewer, 'previous-study')).toHaveAttribute('data-reason', 'This is the newest study');
      await viewer.keyboard.press('Shift+PageUp');
      await expect(hint(viewer)).toHaveText('This is the newest study');
      await viewer.keyboard.press('Shift+PageDown');
      await expect(viewer.locator('[data-study]')).toHaveCount(2);
      await expect(viewer.locator('[data-study] header')).toContainText(['2025-06-07', '2024-01-05']);
      await expect(panes).toHaveCount(1);
      await expect.poll(async () => (await report(viewer)).count).toBe(4);
      await expect(button(viewer, 'next-study')).toHaveAttribute('data-reason', 'This is the oldest study');
      await picture(viewer, 'navigation-studies');
      await button(viewer, 'previous-study').click();
      await expect(panes).toHaveCount(2);
      await expect.poll(async () => (await report(viewer)).count).toBe(8);
    });

    await test.step('the report: listed, read, its image a jump away', async () => {
      await viewer.keyboard.press('r');
      const panel = viewer.getByRole('complementary', { name: 'Reports' });
      const article = panel.getByRole('article');
      await expect(article).toContainText('Diagnostic imaging report');
      await expect(article).toContainText('Complete, verified');
      await expect(article).toContainText('Verified by Reader, Rita, Clinic on 2024-01-06 08:30:00');
      await expect(article).toContainText('A round ball in the left lung.');
      await expect(article).toContainText('24.5 mm');
      await picture(viewer, 'navigation-report');
      await article.getByRole('button', { name: /of series 1/ }).click();
      const shown = async () => await panes.nth(0).getAttribute('data-image-id');
      const rows = await hook(viewer, 'imageOf', sopInstanceUid);
      await expect.poll(shown).toBe(rows);
      await viewer.keyboard.press('r');
      await expect(panel).toBeHidden();
    });

    await test.step('selecting a patient brings the list of studies forward', async () => {
      await button(viewer, 'select-patient').click();
      await expect
        .poll(() =>
          application.electron.evaluate(
            ({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.webContents.getURL() ?? '',
          ),
        )
        .toMatch(/window=studies/);
    });
  });
});

test('[BIR-A6] documents: a CDA is read as text, a PDF opens in the program of the system', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const patient = { name: 'Phantom^Computed', id: 'PHANTOM1', studyUid: phantomUid('documents study') };
    const program = new TextEncoder().encode('MZ this is no document');
    await send(application, [
      ...(await writeCtPhantom(`${folder}/1`, { slices: 2, rows: 64, columns: 64, seed: 'documents' })),
      await writeDocument(`${folder}/2`, {
        ...patient,
        format: 'cda',
        title: 'Entity',
        content: smallCda('&outside;'),
      }),
      await writeDocument(`${folder}/2`, { ...patient, format: 'pdf', title: 'Letter' }),
      await writeDocument(`${folder}/2`, { ...patient, format: 'cda', title: 'Summary' }),
      await writeDocument(`${folder}/2`, {
        ...patient,
        format: 'pdf',
        title: 'Trap',
        content: program,
      }),
    ]);
    // What the system would open; one that has no program for it says so.
    await application.electron.evaluate(({ shell }) => {
      const opened: string[] = [];
      (globalThis as unknown as { opened: string[] }).opened = opened;
      shell.openPath = async (path) => {
        opened.push(path);
        return opened.length === 2 ? 'there is no program' : '';
      };
    });
    const opened = (): Promise<string[]> =>
      application.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    const viewer = await openStudy(application, /Phantom, Computed/);
    await viewer.keyboard.press('r');
    const panel = viewer.getByRole('complementary', { name: 'Reports' });
    const entry = (title: string) => panel.locator('[data-report]').filter({ hasText: title });
    await expect(panel.locator('[data-report]')).toHaveCount(4);

    await test.step('a clinical document is text alone: nothing of it runs and nothing is fetched', async () => {
      const requests: string[] = [];
      viewer.on('request', (request) => requests.push(request.url()));
      await entry('Summary').click();
      const article = panel.getByRole('article', { name: 'Discharge letter' });
      await expect(article).toContainText('Patient: Computed Phantom');
      await expect(article.getByRole('heading', { name: 'Findings' })).toBeVisible();
      await expect(article.getByRole('heading', { name: 'Advice' })).toBeVisible();
      await expect(article).toContainText('A round ball');
      await expect(article.getByRole('row')).toHaveText(['AxisLength', 'Long24.5 mm']);
      await expect(article).toContainText('[deleted: right] left');
      await expect(article).not.toContainText('1234-5');
      expect(await article.locator('script, img, a, iframe').count()).toBe(0);
      expect(await viewer.evaluate(() => 'negatoscopeHacked' in window)).toBe(false);
      expect(requests.filter((url) => !url.startsWith('dicomweb://'))).toEqual([]);
      await picture(viewer, 'navigation-document');
      await entry('Entity').click();
      await expect(panel.getByRole('alert')).toContainText('The document is damaged');
    });

    await test.step('a PDF is shown, and given to the system in a file that nobody else can read', async () => {
      await entry('Letter').click();
      await expect(panel.locator('[data-page="1"] [data-drawn]')).toBeVisible();
      const open = panel.getByRole('button', { name: /^Open in the program of this computer/ });
      await open.click();
      await expect.poll(async () => (await opened()).length).toBe(1);
      const path = (await opened())[0]!;
      expect(path).toMatch(/Document\.pdf$/);
      expect([...readFileSync(path)]).toEqual([...smallPdf()]);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
      await open.click();
      await expect(viewer.getByText('there is no program')).toBeVisible();
      const second = (await opened())[1]!;
      expect(() => statSync(second)).toThrow();
    });

    await test.step('what only calls itself a PDF goes nowhere', async () => {
      await entry('Trap').click();
      await expect(panel.getByRole('alert')).toContainText('The document is damaged');
      await expect(panel.getByRole('button', { name: /^Open in the program/ })).toHaveCount(0);
      expect(await opened()).toHaveLength(2);
    });

    await test.step('it stands in a viewport too', async () => {
      await entry('Summary').dragTo(viewer.getByTestId('viewport').first());
      await expect(viewer.getByTestId('viewport').first().getByRole('article')).toContainText('Come again.');
    });
    const [path] = await opened();
    await application.close();
    expect(() => statSync(path!)).toThrow();
  });
});

test('[BIR-K1] [BIR-K2] [BIR-K3] [BIR-K7] the toolbar: all of the profile, one tool at a time, any width', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    await send(application, await writeCtPhantom(folder, { slices: 3, rows: 64, columns: 64 }));
    const viewer = await openStudy(application, /Phantom, Computed/);
    const toolbar = viewer.getByRole('toolbar', { name: 'Viewer' });

    await test.step('every action and every tool of the profile has its button, with a name and a picture', async () => {
      const actions = ['select-patient', 'previous-study', 'next-study', 'previous-series', 'next-series'];
      const more = ['previous-image', 'next-image', 'tiles', 'layout', 'invert', 'annotations', 'reset', 'report'];
      const others = ['rotate', 'flip', 'cine', 'help', 'advanced', 'print', 'link', 'reference-lines', 'window-mode'];
      const viewing = ['tool-zoom', 'tool-pan', 'tool-window', 'tool-scroll', 'tool-select'];
      const tools = [...viewing, 'tool-length', 'tool-angle', 'tool-cross-hair'];
      for (const command of [...actions, ...more, ...others, ...tools]) {
        const one = button(viewer, command);
        await expect(one, command).toHaveCount(1);
        await expect(one, command).toHaveAttribute('aria-label', /./);
        await expect(one.locator('svg, span').first(), command).toBeAttached();
      }
      await expect(toolbar.getByRole('button', { name: 'Windows' })).toHaveCount(1);
    });

    await test.step('one tool is pressed, and the pointer over the images is its own', async () => {
      const cursors = new Set<string>();
      for (const [tool, key] of [
        ['zoom', 'Z'],
        ['pan', 'T'],
        ['window', 'W'],
        ['select', 'V'],
        ['length', 'D'],
        ['angle', 'A'],
        ['cross-hair', 'J'],
        ['scroll', 'S'],
      ] as const) {
        await viewer.keyboard.press(key);
        await expect(toolbar.locator('[data-command^="tool-"][aria-pressed="true"]')).toHaveCount(1);
        await expect(button(viewer, `tool-${tool}`)).toHaveAttribute('aria-pressed', 'true');
        cursors.add(await viewer.locator('[data-tile="0"]').evaluate((tile) => getComputedStyle(tile).cursor));
      }
      // Those that set points share the cross.
      expect(cursors.size).toBeGreaterThanOrEqual(6);
    });

    await test.step('the advanced mode shows more, is remembered, and takes nothing of the basic screen away', async () => {
      const shown = () =>
        toolbar.locator('[data-command]').evaluateAll((all) => all.map((one) => one.getAttribute('data-command')));
      const basic = await shown();
      await viewer.keyboard.press('F10');
      await expect(button(viewer, 'advanced')).toHaveAttribute('aria-pressed', 'true');
      const advanced = await shown();
      expect(advanced).toEqual(expect.arrayContaining(basic));
      expect(advanced.length).toBeGreaterThan(basic.length);
      const saved = await viewer.evaluate(() => window.negatoscope.settings.get());
      expect(saved).toMatchObject({ value: { display: { arrangement: { advanced: true } } } });
      await picture(viewer, 'toolbar-advanced');
      await viewer.keyboard.press('F10');
      await expect.poll(shown).toEqual(basic);
    });

    await test.step('narrow windows keep every tool behind the dots', async () => {
      const size = (width: number, height: number): Promise<void> =>
        application.electron.evaluate(
          ({ BrowserWindow }, [w, h]) => {
            const found = BrowserWindow.getAllWindows().find(
              (one) => one.isVisible() && one.webContents.getURL().includes('window=viewer'),
            );
            found?.setContentSize(w!, h!);
          },
          [width, height],
        );
      await size(1280, 800);
      await expect.poll(() => viewer.evaluate(() => window.innerWidth)).toBe(1280);
      await picture(viewer, 'toolbar-1280');
      await size(900, 600);
      await expect.poll(() => viewer.evaluate(() => window.innerWidth)).toBe(900);
      const dots = toolbar.getByRole('button', { name: 'More tools' });
      await expect(dots).toBeVisible();
      expect(await toolbar.evaluate((bar) => bar.clientHeight)).toBeLessThan(40);
      await picture(viewer, 'toolbar-900');
      // What a button opens below does not open the bar.
      await viewer.keyboard.press('g');
      await expect(viewer.locator('[data-place="1x1"]')).toBeFocused();
      await viewer.keyboard.press('Escape');
      await expect(dots).toHaveAttribute('aria-expanded', 'false');
      await dots.click();
      await picture(viewer, 'toolbar-900-open');
      await button(viewer, 'reset').click({ trial: true });
      await button(viewer, 'cine').click({ trial: true });
      await dots.click();
    });
  });
});

test('[BIR-C3] [PXM-157] [VIT-109] never two patients; studies with one ID and one name are one patient', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const small = { rows: 64, columns: 64, slices: 2 };
    await send(application, [
      ...(await writeCtPhantom(`${folder}/a`, {
        ...small,
        seed: 'a',
        studyDescription: 'First',
        patientName: 'One^Person',
        patientId: 'P1',
      })),
      ...(await writeCtPhantom(`${folder}/b`, {
        ...small,
        seed: 'b',
        studyDescription: 'Second',
        patientName: 'One^Person',
        patientId: 'P1',
        studyDate: '20250101',
      })),
      ...(await writeCtPhantom(`${folder}/c`, {
        ...small,
        seed: 'c',
        studyDescription: 'Third',
        patientName: 'Two^Person',
        patientId: 'P2',
      })),
      ...(await writeUltrasound(`${folder}/d`, { name: 'Two^Person', id: 'P1', description: 'Fourth' })),
    ]);
    const viewer = await openStudy(application, /First/);
    // The other study of the same patient is offered beside it; nobody else's is.
    await expect(viewer.locator('[data-other-study]')).toHaveCount(1);
    await expect(viewer.locator('[data-other-study]')).toContainText('Second');
    await viewer.locator('[data-other-study]').click();
    await expect(viewer.locator('[data-study]')).toHaveCount(2);
    // An address that names all of them, as no window of ours makes it.
    await viewer.evaluate(() => {
      window.location.hash = '#catalogue=archive&studies=1,2,3,4';
    });
    await expect(viewer.getByRole('alert').filter({ hasText: 'another patient' })).toBeVisible();
    // The studies are shown anew: their texts come with their pictures.
    const texts = viewer.locator('[data-corner="topLeft"]').filter({ hasText: /./ });
    await expect(texts.first()).toBeVisible();
    const names = await texts.allTextContents();
    expect(new Set(names.map((text) => text.split('\n')[0])).size).toBe(1);
    await expect(viewer.locator('[data-study]')).toHaveCount(2);
  });
});
