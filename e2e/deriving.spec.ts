import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ctSlices, ctValue, nmCounts, nmPhantom, phasesOf } from '../testing/phantom-derived.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { importFolder } from './importing.ts';
import { hook, openStudy, settled } from './viewer-window.ts';

/** Modality values of the picture in the first cell. */
async function values(
  viewer: Page,
): Promise<{ columns: number; rows: number; at(column: number, row: number): number }> {
  const { data, columns, rows } = await hook(viewer, 'decodedValues', 0);
  const bytes = Buffer.from(data, 'base64');
  const cells = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { columns, rows, at: (column, row) => cells[row * columns + column]! };
}

test('[GCA-178] [GCA-180] [GCA-181] [GCA-182] nuclear sums, CT slabs and reconstructions become series of the study', async ({
  application,
}) => {
  test.setTimeout(120_000);
  await withTemporaryFolder(async (temporary) => {
    const folder = join(temporary, 'derived');
    mkdirSync(folder);
    const axes = [
      ['00540010', 1],
      ['00540020', 1],
      ['00540030', 1],
      ['00540100', 6],
    ] as const;
    const files = [...ctSlices(8), nmPhantom('DYNAMIC', axes, phasesOf([6, 1000]))];
    for (const [index, { file }] of files.entries()) writeFileSync(join(folder, `${index}.dcm`), file);
    await importFolder(application, folder, files.length);
    const viewer = await openStudy(application, /Derived, Images/);
    const shots = process.env['NEGATOSCOPE_SHOTS'];
    const shot = async (name: string): Promise<void> => {
      if (shots) await viewer.screenshot({ path: join(shots, `${name}.png`) });
    };
    const dialog = viewer.getByRole('dialog', { name: 'New images computed from these' });
    const open = async (label: string): Promise<void> => {
      await hook(viewer, 'arrange', 1, 1, [label]);
      await settled(viewer, 0);
    };
    const begin = async (): Promise<void> => {
      await viewer.getByRole('button', { name: 'New images computed from these …' }).click();
      await expect(dialog).toBeVisible();
    };
    const store = async (description: string): Promise<void> => {
      await dialog.getByLabel('Description of the new series').fill(description);
      await shot(`derive-${description.split(' ')[0]}`);
      await dialog.getByRole('button', { name: 'Compute and store' }).click();
      await expect(dialog).toBeHidden();
      await expect(viewer.getByText(description).first()).toBeVisible();
      // It comes back from the archive.
      await open(description);
    };

    await test.step('the sum of frames of a nuclear image', async () => {
      await open('NM DYNAMIC');
      await begin();
      await dialog.getByLabel(/^Frames, of 6/).fill('0-9');
      await expect(dialog.getByRole('button', { name: 'Compute and store' })).toBeDisabled();
      // Frames that are not evenly far apart make no dynamic image: that is said, and nothing is stored.
      await dialog.getByText('Frames', { exact: true }).click();
      await dialog.getByLabel(/^Frames, of 6/).fill('2-4, 6');
      await dialog.getByRole('button', { name: 'Compute and store' }).click();
      await expect(viewer.getByRole('alert')).toContainText('The chosen frames are not evenly far apart');
      await viewer.getByRole('alert').getByRole('button').click();
      await begin();
      await dialog.getByLabel(/^Frames, of 6/).fill('2-4');
      await store('Sum of three');
    });
    await test.step('its counts are added', async () => {
      const { columns, rows, at } = await values(viewer);
      expect([columns, rows]).toEqual([16, 8]);
      const sum = (column: number, row: number) =>
        [1, 2, 3].reduce((total, frame) => total + nmCounts({ frame, row, column }), 0);
      for (const [column, row] of [
        [0, 0],
        [15, 7],
        [3, 5],
      ] as const)
        expect(at(column, row)).toBe(sum(column, row));
    });

    await test.step('slabs of CT images', async () => {
      await open('CT derived');
      await begin();
      await dialog.getByText('Maximum', { exact: true }).click();
      await dialog.getByLabel('Images in a slab').fill('3');
      await expect(dialog.locator('[data-derived-note]')).toContainText(
        '2 images of 15 mm, 15 mm apart. 2 images at the end',
      );
      await store('Maximum of three');
      const { at } = await values(viewer);
      const { position } = await hook(viewer, 'plane', 0);
      const middle = position![2];
      expect([5, 20]).toContain(middle);
      // Values grow to the head: the third image of the slab has the greatest.
      expect(at(4, 7)).toBe(ctValue(-24 + 8, -20 + 14, middle + 5));
    });

    await test.step('the planes of a reconstruction', async () => {
      await open('CT derived');
      await viewer.keyboard.press('Alt+v');
      await expect(viewer.locator('[data-cell="0"]')).toContainText('coronal MPR');
      await settled(viewer, 0);
      const before = await values(viewer);
      const { position } = await hook(viewer, 'plane', 0);
      const { index, count } = (await hook(viewer, 'viewports'))[0]!;
      await begin();
      await store('Coronal planes');
      // The series fills as its images come back from the archive; an index means something once they are all there.
      await expect.poll(async () => (await hook(viewer, 'viewports'))[0]!.count).toBe(count);
      await hook(viewer, 'goto', 0, index!);
      await settled(viewer, 0);
      const after = await values(viewer);
      const plane = await hook(viewer, 'plane', 0);
      expect(plane.orientation).toEqual([1, 0, 0, 0, 0, -1]);
      for (const axis of [0, 1, 2] as const) expect(plane.position![axis]).toBeCloseTo(position![axis], 6);
      expect([after.columns, after.rows]).toEqual([before.columns, before.rows]);
      for (let row = 0; row < after.rows; row++)
        for (let column = 0; column < after.columns; column++)
          expect(after.at(column, row)).toBe(before.at(column, row));
      await shot('derive-stored');
    });
  });
});
