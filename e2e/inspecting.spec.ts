import { peersAvailable } from '../testing/peers.ts';
import { textSeries, writeTextSeries } from '../testing/phantom-texts.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { expect, test } from './fixture.ts';
import { picture } from './picture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

test('[PXM-156] [VIT-108] the data set of an image: codes with meanings, search, comparison, following', async ({
  application,
}) => {
  await withTemporaryFolder(async (folder) => {
    const whose = { name: 'Müller^Änne', id: 'TAGS-1' };
    const files = await writeTextSeries(folder, whose, textSeries.slice(0, 2));
    const viewer = await openViewer(application, files, /TAGS-1/);
    await hook(viewer, 'arrange', 1, 1, ['CT contrast']);
    await hook(viewer, 'goto', 0, 0);
    await settled(viewer);
    await viewer.keyboard.press('Control+i');
    const panel = viewer.getByRole('complementary', { name: 'Data set' });
    const tree = panel.getByRole('tree');
    const line = (path: string) => tree.locator(`[data-path="${path}"]`);
    const search = panel.getByLabel('Find a tag, name or value');
    await expect(line('00080018')).toContainText('SOP Instance UID');
    await expect(line('00080016')).toContainText('CT Image Storage (1.2.840.10008.5.1.4.1.1.2)');
    await expect(line('00080020')).toContainText('2024-01-05');

    await test.step('codes have their meanings', async () => {
      await search.fill('anatomic region');
      await expect(line('00082218')).toContainText('Abdomen (T-D4000, SRT)');
      await picture(viewer, 'tags-search');
    });

    await test.step('what is typed is found by tag, name and value, without regard to accents', async () => {
      await search.fill('muller anne');
      await expect(tree.getByRole('treeitem')).toHaveCount(1);
      await expect(line('00100010')).toContainText('Müller, Änne');
      await search.fill('0018,0060');
      await expect(line('00180060')).toContainText('120');
      await search.fill('iohexol');
      await expect(tree.getByRole('treeitem')).toHaveCount(3);
      await search.fill('nothing like this');
      await expect(panel).toContainText('Nothing is found.');
      await panel.getByRole('button', { name: 'Clear the search' }).click();
    });

    await test.step('the keyboard goes through it, and what it chose is copied', async () => {
      await line('00080018').click();
      await viewer.keyboard.press('ArrowUp');
      await expect(line('00080016')).toHaveAttribute('aria-selected', 'true');
      expect(await settled(viewer), 'the images stay').toBe(0);
      await viewer.keyboard.press('Control+c');
      const copied = () => application.electron.evaluate(({ clipboard }) => clipboard.readText());
      await expect.poll(copied, 'as it is in the file').toBe('1.2.840.10008.5.1.4.1.1.2');
      await expect(panel.getByTestId('chosen-tag')).toContainText('SOPClassUID');
      await line('00082218').scrollIntoViewIfNeeded();
      await line('00082218').click();
      await viewer.keyboard.press('ArrowRight');
      await expect(line('00082218/0')).toBeVisible();
      await viewer.keyboard.press('ArrowDown');
      await viewer.keyboard.press('ArrowRight');
      await expect(line('00082218/0/00080104')).toContainText('Abdomen');
      await viewer.keyboard.press('ArrowLeft');
      await viewer.keyboard.press('ArrowLeft');
      await viewer.keyboard.press('ArrowLeft');
      await expect(line('00082218/0')).toBeHidden();
    });

    await test.step('it follows scrolling', async () => {
      await search.fill('Instance Number');
      const before = await line('00200013').textContent();
      await hook(viewer, 'goto', 0, 2);
      await settled(viewer);
      await expect(line('00200013')).not.toHaveText(before ?? '');
      await search.fill('');
    });

    await test.step('only what differs from the image before is shown', async () => {
      await panel.getByLabel('Compare').first().click();
      await viewer.getByRole('option', { name: 'With the image before' }).click();
      await expect(panel.getByRole('status')).toContainText(/\d differences/);
      await expect(line('00200032')).toBeVisible();
      await expect(line('00080018')).toBeVisible();
      await expect(line('00100010')).toBeHidden();
      await picture(viewer, 'tags-compared');
      await panel.getByLabel('Only what differs').uncheck({ force: true });
      await expect(line('00080016')).toBeVisible();
      await panel.getByLabel('Compare').first().click();
      await viewer.getByRole('option', { name: 'Not compared' }).click();
    });

    await test.step('what belongs to the frame comes first', async () => {
      await hook(viewer, 'arrange', 1, 1, ['MR echoes']);
      await settled(viewer);
      await expect(tree).toContainText('Frame 2 of 2');
      await expect(line('frame/00189114/0/00189082')).toContainText('80');
      await hook(viewer, 'goto', 0, 1);
      await expect(line('frame/00189114/0/00189082')).toContainText('20');
      await picture(viewer, 'tags-frame');
    });
    await viewer.keyboard.press('Escape');
  });
});

test('texts and window presets are changed in the settings and hold at once', async ({ application }) => {
  await withTemporaryFolder(async (folder) => {
    const whose = { name: 'Doe^Jane', id: 'TEXTS-2' };
    const viewer = await openViewer(
      application,
      await writeTextSeries(folder, whose, textSeries.slice(0, 1)),
      /TEXTS-2/,
    );
    await hook(viewer, 'annotations', 'full');
    const { page } = application;
    await page.bringToFront();
    await page.keyboard.press('Control+,');
    const form = page.getByRole('dialog', { name: 'Settings' });
    await form.getByRole('tab', { name: 'Texts and windows' }).click();
    const preview = form.getByTestId('texts-preview');
    await expect(preview.locator('[data-preview="topLeft"]')).toContainText('Doe, Jane');
    await form.getByLabel('Before Patient ID').fill('No.');
    await expect(preview.locator('[data-preview="topLeft"]')).toContainText('No. ID-4711');
    await form.getByRole('button', { name: 'Take out Birth date' }).click();
    await form.getByRole('button', { name: 'Patient ID up' }).click();
    await form.getByRole('button', { name: 'Add a text' }).click();
    // A condition: nowhere but in images that are said to be of no part of the body.
    await form.getByRole('button', { name: 'Sex: digits and condition' }).click();
    await form.getByLabel('Condition of Sex', { exact: true }).first().click();
    await page.getByRole('option', { name: 'Body part' }).click();
    await expect(preview.locator('[data-preview="topLeft"]')).not.toContainText('F');
    await form.getByLabel('What the condition of Sex is').fill('HEAD, CHEST');
    await expect(preview.locator('[data-preview="topLeft"]')).toContainText('F');
    await form.getByLabel('What the condition of Sex is').fill('');
    await picture(page, 'settings-texts');
    await form.getByLabel('Name of preset 1').fill('Head');
    await form.getByLabel('Width of Head').fill('95');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(form).toBeHidden();
    const corner = viewer.locator('[data-corner="topLeft"] [data-lines]').first();
    await expect(corner).toHaveText(/^Doe, Jane\nNo\. TEXTS-2\n62Y\nCT contrast$/);
    await viewer.bringToFront();
    await viewer.keyboard.press('1');
    await expect(viewer.locator('[data-corner="bottomRight"]').first()).toContainText('Head\nW 95\nL 40 HU');

    await test.step('those of all modalities keep what each says of how it is made', async () => {
      await page.bringToFront();
      await page.keyboard.press('Control+,');
      await form.getByRole('tab', { name: 'Texts and windows' }).click();
      const region = form.getByRole('region', { name: 'Texts in the corners of pictures' });
      await region.getByRole('button', { name: 'As it was' }).click();
      await region.getByLabel('Modality').first().click();
      await page.getByRole('option', { name: 'All without own ones' }).click();
      await region.getByText('Lower left').click();
      await form.getByLabel('Before Series number').fill('Series');
      await expect(preview.locator('[data-preview="bottomLeft"]')).toContainText('120 kV');
      await picture(page, 'settings-texts-all');
      await form.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(form).toBeHidden();
      const lower = viewer.locator('[data-corner="bottomLeft"] [data-lines]').first();
      await expect(lower).toContainText('Series 1');
      await expect(lower).toContainText('120 kV  210 mA');
    });

    await test.step('and are as they were again', async () => {
      await page.bringToFront();
      await page.keyboard.press('Control+,');
      await form.getByRole('tab', { name: 'Texts and windows' }).click();
      const region = form.getByRole('region', { name: 'Texts in the corners of pictures' });
      await region.getByLabel('Modality').first().click();
      await page.getByRole('option', { name: 'All without own ones' }).click();
      for (const name of ['Texts in the corners of pictures', 'Window presets']) {
        await form.getByRole('region', { name }).getByRole('button', { name: 'As it was' }).click();
      }
      await form.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(form).toBeHidden();
      await expect(corner).toContainText('1961-04-02');
      const saved = await page.evaluate(() => window.negatoscope.settings.get());
      expect(saved).toMatchObject({ ok: true, value: { display: { texts: {}, windowPresets: {} } } });
    });
  });
});
