import { expect } from '@playwright/test';
import type { Application } from './application.ts';

/** Takes the files of a folder into the archive, whatever classes and transfer syntaxes they are of. */
export async function importFolder({ page }: Application, folder: string, files: number): Promise<void> {
  const opened = await page.evaluate((path) => window.negatoscope.catalogues.open({ paths: [path] }), folder);
  if (!opened.ok) throw new Error(opened.error.message);
  const { id } = opened.value;
  const instances = (kind: string) =>
    page.evaluate(async (wanted) => {
      const answer = await window.negatoscope.catalogues.list();
      return answer.ok ? answer.value.find((one) => one.kind === wanted)?.instances : undefined;
    }, kind);
  const intervals = [50, 100, 100, 200];
  await expect.poll(() => instances('folder'), { intervals }).toBe(files);
  const before = (await instances('archive')) ?? 0;
  const job = await page.evaluate((medium) => window.negatoscope.catalogues.importStudies({ id: medium }), id);
  expect(job).toMatchObject({ ok: true });
  await expect.poll(() => instances('archive'), { intervals, timeout: 60_000 }).toBe(before + files);
  await page.evaluate((medium) => window.negatoscope.catalogues.close({ id: medium }), id);
}
