import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { EventHub } from '../events.ts';
import { Papers } from '../exporting/papers.ts';
import { printPageHtml } from '../exporting/print-page.ts';
import type { Log } from '../log/types.ts';
import type { Workstation } from '../workstation.ts';
import { copyPicture } from './clipboard.ts';
import type { Outlets } from './outlets.ts';
import { htmlAnswer, pdfOf, pngAnswer, printingWindow, printOn } from './printing.ts';

/** The calls that give pictures away: the system's dialogs, files, clipboard, printer. */
export function pictureHandlers({
  outlets,
  starting,
  hub,
  log,
}: {
  outlets: Outlets;
  starting: Promise<Workstation>;
  hub: Pick<EventHub, 'emit'>;
  log: Log;
}): NegatoscopeHandlers['pictures'] {
  const { unfinished } = outlets;
  const papers = new Papers();

  const record = async (
    studies: readonly { studyUid: string; patientId: string; instances: number }[],
    detail: string,
    outcome: 'success' | 'serious-failure' = 'success',
    medium?: 'paper',
  ): Promise<void> => {
    const { audit } = await starting;
    audit.record({
      ...{ kind: 'data-export', action: 'read', outcome, studies: [...studies], detail },
      ...(medium ? { medium } : {}),
    });
  };

  return {
    begin: async ({ kind, name }) => {
      const path = await (kind === 'folder' ? outlets.askForFolder(name) : outlets.askForFile(kind, name));
      return path === undefined ? undefined : { id: await unfinished.begin(path, kind === 'folder') };
    },
    write: ({ id, file, position, bytes }) => unfinished.write(id, bytes, file, position),
    finish: async ({ id, studies }) => {
      try {
        const path = await unfinished.finish(id);
        await record(studies, path);
        return { path };
      } catch (error) {
        await record(studies, 'pictures', 'serious-failure');
        throw error;
      }
    },
    cancel: ({ id }) => unfinished.cancel(id),
    copy: async ({ png, studies }) => {
      await copyPicture(png);
      await record(studies, 'clipboard');
    },
    paper: ({ id, bytes }) => papers.add(id, bytes),
    print: async ({ id, to, printer, name, page, studies }) => {
      const picture = papers.take(id);
      const html = printPageHtml(page);
      const answers = (path: string): Response => (path === '/picture.png' ? pngAnswer(picture) : htmlAnswer(html));
      const window = await printingWindow(answers, id, log);
      try {
        if (to === 'pdf') {
          const path = await outlets.askForFile('pdf', name);
          if (path === undefined) return { done: false };
          const saved = await outlets.save(path, await pdfOf(window));
          await record(studies, saved);
          return { done: true, path: saved };
        }
        const { paper: pageSize, landscape } = page;
        const tell = (words: string): void => hub.emit('paper', 'trouble', { id, words });
        const done = await printOn(window, { pageSize, landscape, colour: true, printer }, tell);
        if (done) await record(studies, printer ?? 'printer', 'success', 'paper');
        return { done };
      } catch (error) {
        await record(studies, to, 'serious-failure', to === 'pdf' ? undefined : 'paper');
        throw error;
      } finally {
        if (!window.isDestroyed()) window.destroy();
      }
    },
  };
}
