import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { PlanarController, startedEngine } from '../../cornerstone/index.ts';
import type { KeyImage } from '../key-images/list.ts';
import { presentationOfChoice } from '../states/applying.ts';
import { choiceOf } from '../states/choosing.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import type { Task } from './giving.ts';
import { type ImageCell, imageCell } from './image-cells.ts';

/** No cell of the window. */
const nowhere = -1;
/** Side of the hidden viewport, CSS pixels: what is drawn on the image is laid out for it. */
const hiddenSide = 800;

/** Key images as they are seen in a viewport, or would be seen in one of their own. */
export const keysTask = (images: readonly KeyImage[]): Task => ({
  makings: images.map((image) => () => shownKey(image) ?? hiddenKey(image)),
});

/** In the view of a viewport that shows the set of the image. */
function shownKey({ frameSet, frame }: KeyImage): Promise<ImageCell> | undefined {
  const state = useViewer.getState();
  const cells = visibleCells(state).filter((cell) => state.cells[cell] === frameSet.key);
  const cell = cells.includes(state.selected) ? state.selected : cells[0];
  const controller = cell === undefined ? undefined : controllerOf(cell);
  const own = controller?.frames.find(({ imageId }) => imageId === frame.imageId);
  return cell !== undefined && controller?.shown && own ? imageCell(cell, controller, own) : undefined;
}

async function hiddenKey({ frameSet, frame }: KeyImage): Promise<ImageCell> {
  const engine = await startedEngine();
  if (!engine) throw new NegatoscopeError('busy', 'the images are not there yet');
  const element = document.createElement('div');
  element.style.cssText = `position: fixed; left: -${2 * hiddenSide}px; top: 0; width: ${hiddenSide}px; height: ${hiddenSide}px;`;
  document.body.append(element);
  const controller = new PlanarController(engine, element);
  try {
    const choice = choiceOf(nowhere, frameSet.key);
    if (choice) controller.setPresentation(presentationOfChoice(choice), choice.state);
    let failure: NegatoscopeError | undefined;
    controller.onError((error) => {
      failure = error;
    });
    await controller.setFrameSet([frame], 0);
    if (failure) throw failure;
    return await imageCell(nowhere, controller, frame, frameSet.key);
  } finally {
    controller.destroy();
    element.remove();
  }
}
