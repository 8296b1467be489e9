import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { app, dialog, shell } from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { byPatient, patientKey } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyListSchema } from '../../src-shared/contract/view-routes.ts';
import type { Emit } from '../events.ts';
import type { Log } from '../log/types.ts';
import type { RenderingChoice } from '../rendering-choice.ts';
import { windowMemory } from '../window-memory.ts';
import type { Workstation } from '../workstation.ts';
import { chooseTarget } from './choose-target.ts';
import { displayInfos, watchDisplays } from './displays.ts';
import { documentOpener } from './documents.ts';
import type { Windows } from './windows.ts';

/** The Electron that package.json pins, put in by the build. */
declare const __ELECTRON_VERSION__: string;

const pinned = (): string => (typeof __ELECTRON_VERSION__ === 'string' ? __ELECTRON_VERSION__ : '');

/** The calls that need windows and the desktop. */
export function appHandlers({
  windows,
  folder,
  resources,
  starting,
  rendering,
  testing,
  emit,
  log,
}: {
  windows: Windows;
  folder: string;
  resources: string;
  starting: Promise<Workstation>;
  rendering: Promise<RenderingChoice>;
  testing: boolean;
  emit: Emit;
  log: Log;
}): NegatoscopeHandlers['app'] {
  const documents: Record<string, string> = {
    'conformance-statement': join(resources, 'documents', 'conformance-statement.md'),
    'user-guide': join(resources, 'documents', 'user-guide.md'),
    licences: join(resources, 'documents', 'THIRD-PARTY.txt'),
    logs: join(folder, 'logs'),
  };
  /** Source tree: the documents lie where they are written. */
  const sources: Record<string, string> = {
    'conformance-statement': join(app.getAppPath(), 'docs', 'conformance-statement.md'),
    'user-guide': join(app.getAppPath(), 'docs', 'user-guide.md'),
    licences: join(app.getAppPath(), 'LICENSE'),
  };

  const memory = windowMemory(folder, log);
  // Corrections of monitors take effect at the start: what is measured on meanwhile stays as it is.
  const monitors = starting.then((workstation) => workstation.settings().display.monitors);
  // Who asks hears of it.
  monitors.catch(() => undefined);
  watchDisplays(emit, () => monitors);
  app.on('will-quit', () => memory.flush());

  return {
    remembered: () => memory.all(),
    remember: ({ key, value }) => memory.keep(key, value),
    info: async () => {
      const choice = await rendering;
      return {
        version: app.getVersion(),
        electron: process.versions['electron'] ?? '',
        chromium: process.versions['chrome'] ?? '',
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        fallbackRuntime: process.versions['electron'] !== pinned(),
        rendering: choice.rendering,
        renderingReason: choice.reason,
        testing,
        logicalCores: cpus().length,
        totalMemoryBytes: totalmem(),
        dataFolder: folder,
      };
    },
    openViewer: async ({ catalogue, studyRows, first }) => {
      const workstation = await starting;
      const patients = await patientsOf(workstation, catalogue, studyRows);
      for (const studies of patients) {
        windows.showViewer(
          catalogue,
          patientKey(studies[0] as StudyRow, workstation.settings().display.patientMatch),
          studies.map(({ studyRow }) => studyRow),
          patients.length === 1 ? first : undefined,
        );
      }
      workstation.audit.record({
        kind: 'instances-accessed',
        action: 'read',
        outcome: 'success',
        studies: patients.flat().map(({ studyUid, patientId }) => ({ studyUid, patientId })),
      });
      if (catalogue === 'archive') void workstation.opened(studyRows);
      log.info('viewer opened', { catalogue, studies: studyRows.length, windows: patients.length });
    },
    showStudies: async () => {
      windows.showStudies();
    },
    choosePaths: async ({ kind }) => {
      const parent = windows.focused();
      const options: Electron.OpenDialogOptions = {
        properties: kind === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory', 'multiSelections'],
      };
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return canceled ? [] : filePaths;
    },
    chooseTarget: (wanted) => chooseTarget(windows.focused(), wanted),
    displays: async () => displayInfos(await monitors),
    saveText: async ({ name, text }) => {
      const parent = windows.focused();
      const options = { defaultPath: name };
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      if (canceled || !filePath) return false;
      try {
        await writeFile(filePath, text);
      } catch (error) {
        throw new NegatoscopeError('io', `${filePath}: ${String(error)}`, { path: filePath });
      }
      return true;
    },
    openDocument: documentOpener(folder, starting, log),
    showDocument: async ({ document }) => {
      const installed = documents[document];
      const path = installed !== undefined && existsSync(installed) ? installed : sources[document];
      if (path === undefined || !existsSync(path))
        throw new NegatoscopeError('not-found', `no ${document}`, { document });
      const problem = await shell.openPath(path);
      if (problem !== '') throw new NegatoscopeError('io', problem, { path });
    },
  };
}

/**
 * The studies by patient, in the order asked for: two patients are never shown together. Throws `not-found` for a study
 * that is not in the catalogue.
 */
async function patientsOf(
  workstation: Workstation,
  catalogue: string,
  studyRows: readonly number[],
): Promise<StudyRow[][]> {
  const url = `dicomweb://${encodeURIComponent(catalogue)}/view/studies?studyRows=${studyRows.join(',')}&limit=${studyRows.length}`;
  const answer = await workstation.dicomweb(new Request(url));
  if (!answer.ok) throw new NegatoscopeError('not-found', `no such studies in ${catalogue}`, { catalogue });
  const { rows } = studyListSchema.parse(await answer.json());
  const studies = studyRows.map((studyRow) => {
    const row = rows.find((candidate) => candidate.studyRow === studyRow);
    if (row === undefined) throw new NegatoscopeError('not-found', `no study ${studyRow}`, { catalogue, studyRow });
    return row;
  });
  return byPatient(studies, workstation.settings().display.patientMatch);
}
