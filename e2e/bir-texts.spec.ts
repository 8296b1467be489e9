import type { Locator, Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import { textSeries, writeTextSeries } from '../testing/phantom-texts.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

const corner = (viewer: Page, name: string): Locator => viewer.locator(`[data-corner="${name}"]`).first();
const lines = async (viewer: Page, name: string): Promise<string[]> =>
  ((await corner(viewer, name).locator('[data-lines]').textContent()) ?? '').split('\n').filter(Boolean);

/** Shows the series of a description in the first viewport. */
async function show(viewer: Page, description: string): Promise<void> {
  await viewer.locator('[data-frame-set]').filter({ hasText: description }).first().dblclick();
  await expect(corner(viewer, 'bottomLeft')).toContainText(description);
  await settled(viewer);
}

test('[BIR-H1] [BIR-H2] [BIR-H3] [BIR-H4] [BIR-H5] [BIR-H6] [BIR-H7] [BIR-H8] [BIR-G2] texts say whose picture it is, when, where and how it was made', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const whose = { name: 'Yamada^Hanako', ideographic: '山田^花子', id: 'TEXTS-1' };
    const viewer = await openViewer(application, await writeTextSeries(folder, whose), /Yamada, Hanako/);
    await hook(viewer, 'annotations', 'full');

    await test.step('who, when and where', async () => {
      await show(viewer, 'CT contrast');
      await hook(viewer, 'goto', 0, 1);
      await settled(viewer);
      expect(await lines(viewer, 'topLeft')).toEqual(['Yamada, Hanako', '山田 花子', 'TEXTS-1', '1961-04-02  F  62Y']);
      expect(await lines(viewer, 'topRight')).toEqual([
        'Hospital of Examples',
        'Abdomen and head',
        'Acc A0815  Study S42',
        'Acquired 2024-01-05 10:15:11',
        'Abdomen',
      ]);
      expect(await lines(viewer, 'bottomLeft')).toEqual([
        'CT contrast  Right',
        'Contrast Iohexol',
        '120 kV  210 mA  105 mAs',
        'B30f  pitch 1.2  tilt -5°',
        'CT  Se 1  Im 2/3',
        'TH 2 mm  SP 2.5 mm  LOC H 2.5 mm',
      ]);
    });

    await test.step('loss, in red, step by step', async () => {
      const lossy = viewer.locator('[data-lossy]').first();
      await expect(lossy).toHaveText('LOSSY  4 : 1 JPEG + 9.5 : 1 JPEG 2000');
      await expect(lossy).toHaveCSS('color', 'rgb(255, 90, 77)');
    });

    await test.step('window and zoom as they are now', async () => {
      await expect(corner(viewer, 'bottomRight')).toContainText('Soft\nW 400\nL 40 HU');
      await viewer.keyboard.press('4');
      await expect(corner(viewer, 'bottomRight')).toContainText('Lung\nW 1500\nL -600 HU');
      await hook(viewer, 'setWindow', 0, 12, 345);
      await expect(corner(viewer, 'bottomRight')).toContainText('W 345\nL 12 HU');
      await expect(corner(viewer, 'bottomRight')).not.toContainText('Lung');
      await hook(viewer, 'setState', 0, { scaling: 'pixels' });
      await expect(corner(viewer, 'bottomRight')).toContainText('64 × 64  100 %');
      await viewer.keyboard.press('N');
      await expect(corner(viewer, 'bottomRight')).toContainText('Inverted');
      await viewer.keyboard.press('Escape');
      await picture(viewer, 'texts-ct');
    });

    await test.step('how each modality makes its images', async () => {
      const technique = async (description: string, expected: string[]): Promise<void> => {
        await show(viewer, description);
        const found = (await lines(viewer, 'bottomLeft')).filter((line) => !line.startsWith(description));
        expect(found.slice(0, expected.length), description).toEqual(expected);
      };
      // From the head down: the second frame lies above the first.
      await technique('MR echoes', [
        'TR 2200  TE 80  FA 90°',
        'MR  Se 2  Im 1/2  Frame 2/2',
        'TH 3 mm  SP 3.5 mm  LOC H 3.5 mm',
      ]);
      await expect(corner(viewer, 'topRight')).toContainText('Acquired 2024-01-05 10:20:01');
      // What differs from frame to frame is said of the frame that is shown.
      await hook(viewer, 'goto', 0, 1);
      await settled(viewer);
      await expect(corner(viewer, 'bottomLeft')).toContainText('TE 20');
      await technique('PET body', ['Fluorodeoxyglucose F^18^  352 MBq', '62 min after injection', 'Decay START']);
      await technique('MG view', ['L MLO', '28 kV  85 mAs', 'TUNGSTEN  RHODIUM', '52 mm  112 N  AGD 1.23 mGy']);
      await technique('XA run', ['78 kV', 'RAO 30.1°  CRA 25°', '12.5 /s']);
      await expect(corner(viewer, 'topRight')).toContainText('Series 2024-01-05 10:10:00');
      await technique('US liver', ['C5-1  depth 150 mm', 'MI 1.1  TIS 0.4']);
      await expect(corner(viewer, 'bottomRight')).toContainText('Colour');
    });

    await test.step('full, minimal, none; the patient stays in sight', async () => {
      await show(viewer, 'CT contrast');
      await viewer.keyboard.press('i');
      await expect(corner(viewer, 'topRight')).toHaveText('');
      expect(await lines(viewer, 'topLeft')).toContain('Yamada, Hanako');
      expect(await lines(viewer, 'bottomLeft')).toEqual(['Right', expect.stringMatching(/^CT {2}Se 1 {2}Im \d\/3$/)]);
      await expect(viewer.locator('[data-lossy]').first()).toContainText('LOSSY');
      await viewer.keyboard.press('i');
      await expect(corner(viewer, 'topLeft')).toHaveText('');
      await expect(viewer.locator('[data-edge]').first()).toHaveText('');
      await expect(viewer.getByTestId('patient')).toHaveText(/Yamada, Hanako.*山田 花子.*TEXTS-1.*1961-04-02.*F.*62Y/);
      await viewer.keyboard.press('i');
      await expect(corner(viewer, 'topRight')).toContainText('Hospital of Examples');
    });
  });
});

test('[BIR-H10] texts have an outline, stay in their corners and become fewer in small pictures', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const whose = {
      name: 'Wolfeschlegelsteinhausen^Maximiliane Charlotte',
      ideographic: '勅使河原^寿限無寿限無五劫の擦り切れ海砂利水魚',
      id: 'A-VERY-LONG-PATIENT-ID-0123456789',
    };
    const ct = textSeries.slice(0, 1);
    const viewer = await openViewer(application, await writeTextSeries(folder, whose, ct), /Wolfeschlegelsteinhausen/);
    await hook(viewer, 'annotations', 'full');
    const shadow = await corner(viewer, 'topLeft').evaluate((node) => getComputedStyle(node).textShadow);
    expect(shadow.match(/rgb\(0, 0, 0\)/g)?.length).toBeGreaterThanOrEqual(4);

    /** Corners of a picture that overlap one another, or lie outside of it. */
    const faults = (cell: number): Promise<string[]> =>
      viewer.evaluate((wanted) => {
        const pane = document.querySelector(`[data-cell="${wanted}"]`)!;
        const whole = pane.getBoundingClientRect();
        const boxes = [...pane.querySelectorAll<HTMLElement>('[data-corner]')]
          .filter(({ textContent }) => textContent !== '')
          .map((node) => ({ name: node.dataset['corner'], box: node.getBoundingClientRect() }));
        const found: string[] = [];
        for (const { name, box } of boxes) {
          if (box.left < whole.left || box.right > whole.right || box.top < whole.top || box.bottom > whole.bottom) {
            found.push(`${name} is not inside`);
          }
          for (const other of boxes) {
            if (other.box === box) continue;
            const apart =
              box.right <= other.box.left ||
              other.box.right <= box.left ||
              box.bottom <= other.box.top ||
              other.box.bottom <= box.top;
            if (!apart) found.push(`${name} over ${other.name}`);
          }
        }
        return found;
      }, cell);
    const countOfLines = async (): Promise<number> =>
      (
        await Promise.all(['topLeft', 'topRight', 'bottomLeft', 'bottomRight'].map((name) => lines(viewer, name)))
      ).flat().length;

    const counts: number[] = [];
    for (const [rows, columns] of [
      [1, 1],
      [2, 2],
      [3, 4],
      [8, 8],
    ] as const) {
      await hook(viewer, 'arrange', rows, columns, Array(Math.min(2, rows * columns)).fill('CT contrast'));
      await settled(viewer);
      for (let cell = 0; cell < 2 && cell < rows * columns; cell++)
        expect(await faults(cell), `${rows} × ${columns}`).toEqual([]);
      await expect(corner(viewer, 'topLeft')).toContainText('Wolfeschlegelsteinhausen');
      counts.push(await countOfLines());
      await picture(viewer, `texts-${rows}x${columns}`);
    }
    expect(
      [...counts].sort((one, other) => other - one),
      'lines in ever smaller pictures',
    ).toEqual(counts);
    expect(counts.at(-1)).toBeLessThan(6);

    // However narrow the window is, the patient ID is whole and the name has what is left.
    const bar = viewer.getByTestId('patient');
    await bar.evaluate((element) => {
      element.style.width = '420px';
    });
    await expect(bar.getByText(whose.id)).toBeInViewport({ ratio: 1 });
    const seen = await bar.evaluate((element, id) => {
      const [name, shown] = [element.querySelector('b')!, [...element.children].find((one) => one.textContent === id)!];
      const right = element.getBoundingClientRect().right;
      return { whole: shown.getBoundingClientRect().right <= right, name: name.getBoundingClientRect().width };
    }, whose.id);
    expect(seen.whole, 'the ID is not cut off').toBe(true);
    expect(seen.name).toBeGreaterThan(60);
    await picture(viewer, 'texts-narrow');
  });
});
