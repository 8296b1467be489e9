import { filmPatientOf } from '../../../src-shared/film/patient.ts';
import { filmingCommands } from '../../app/viewer-commands/filming.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { keyImages } from '../key-images/list.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { give, type Task } from './giving.ts';
import { keysTask } from './key-cells.ts';
import { useFilming } from './store.ts';
import { framesTask, imageTask, screenTask, whyNotFilmed } from './subjects.ts';
import { openFilm } from './telling.tsx';
import { FilmingToolbar } from './toolbar.tsx';
import { FilmingWindow } from './window.tsx';

/** Gives what there is to give; says why there is nothing. */
function giveAll(task: Task, why: string | undefined): void {
  if (task.makings.length > 0) void give(task);
  else hint(useViewer.getState().selected, why ?? 'No image is shown');
}

const cell = (): number => useViewer.getState().selected;
const why = (): string | undefined => whyNotFilmed(cell());

function giveFrames(): void {
  const controller = selectedController();
  const row = controller?.shown?.frame.instance.row;
  const frames = controller?.frames.filter(({ instance }) => instance.row === row) ?? [];
  giveAll(framesTask(cell(), frames), why());
}

function giveKeys(): void {
  const images = keyImages();
  giveAll(images.length > 0 ? keysTask(images) : { makings: [] }, 'There are no key images');
}

/** The film of the patient, with the studies that are open here. */
function openComposer(): void {
  const { studies, catalogue } = useViewer.getState();
  const [first] = studies;
  if (!first) {
    hint(cell(), 'No study is open');
    return;
  }
  const patient = filmPatientOf(first.study);
  const same = studies.filter(({ study }) => filmPatientOf(study).key === patient.key);
  openFilm(
    patient,
    catalogue,
    same.map(({ study }) => study.studyRow),
  );
}

/** Images on their way to the film of the patient: with window, zoom, turn and what is drawn on them, as they are seen. */
export const filming: ViewerArea = {
  id: 'filming',
  commands: filmingCommands,
  actions: {
    'film-image': () => giveAll(imageTask(cell()), why()),
    film: () => useFilming.setState(({ menu }) => ({ menu: !menu })),
    'film-screen': () => giveAll(screenTask(), 'No image is shown'),
    'film-series': () => giveAll(framesTask(cell(), selectedController()?.frames ?? []), why()),
    'film-every': () => {
      if (selectedController()?.shown) useFilming.setState({ dialog: { cell: cell() } });
      else hint(cell(), why() ?? 'No image is shown');
    },
    'film-frames': giveFrames,
    'film-keys': giveKeys,
    'film-composer': openComposer,
  },
  Toolbar: FilmingToolbar,
  Window: FilmingWindow,
};
