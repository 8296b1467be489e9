import { peersAvailable, runPeer } from '../testing/peers.ts';
import { waitForPort } from '../testing/ports.ts';
import { type MeasuredApplication, type MeasuredWindow, until } from './application.ts';

/** Ways through the application that several parts measure. */

export const hooks = 'window.negatoscopeTest';
const now = 'performance.timeOrigin + performance.now()';

/** Why the viewer cannot be measured here; undefined when it can. */
export const missing = (): string | undefined => (peersAvailable('storescu') ? undefined : 'dcmtk is not installed');

export async function sendStudy(
  application: MeasuredApplication,
  paths: readonly string[],
  propose = '-R',
): Promise<void> {
  await waitForPort(application.port, { timeoutMs: 30_000 });
  const to = ['-aec', 'NEGATOSCOPE', propose, '+sd', '127.0.0.1', String(application.port)];
  const sent = await runPeer('storescu', [...to, ...paths], { timeoutMs: 300_000 });
  if (sent.status !== 0) throw new Error(`storescu: ${sent.output.slice(-500)}`);
}

export interface OpenedStudy {
  viewer: MeasuredWindow;
  /** From the double click to the first image on the screen, ms. */
  firstMs: number;
  /** When it was opened, ms since 1970. */
  opened: number;
}

/** Opens the study whose row holds these texts, when listener and index are at rest. */
export async function openStudy(application: MeasuredApplication, ...texts: string[]): Promise<OpenedStudy> {
  const studies = await application.window('window=studies');
  const holds = texts.map((text) => `row.textContent.includes(${JSON.stringify(text)})`).join(' && ');
  const row = `[...document.querySelectorAll('[data-study-row]')].find((row) => ${holds})`;
  await until(studies, row);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const opened = await studies.evaluate<number>(`(() => {
    const studyRow = Number(${row}.dataset.studyRow);
    void window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: [studyRow] });
    return ${now};
  })()`);
  const viewer = await application.window('window=viewer#');
  await until(viewer, `${hooks}?.firstImageMs()[0] !== undefined`);
  const first = await viewer.evaluate<number>(`performance.timeOrigin + ${hooks}.firstImageMs()[0]`);
  return { viewer, firstMs: first - opened, opened };
}

/** Decodes all images of the first viewport; ms since 1970 when that was done. */
export const loadAll = (viewer: MeasuredWindow): Promise<number> =>
  viewer.evaluate<number>(`${hooks}.loadAll(0).then(() => ${now})`);

/** Bytes of decoded images in memory. */
export const cachedBytes = (viewer: MeasuredWindow): Promise<number> =>
  viewer.evaluate<number>(`${hooks}.memory().cachedBytes`);

export async function closeWindow(viewer: MeasuredWindow): Promise<void> {
  await viewer.evaluate('setTimeout(() => window.close(), 0), 0').catch(() => undefined);
  viewer.close();
  await new Promise((resolve) => setTimeout(resolve, 1500));
}
