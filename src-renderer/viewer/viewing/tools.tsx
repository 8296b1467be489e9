import { ArrowDownUp, Blend, Contrast, Move, SquareDashedMousePointer, ZoomIn } from 'lucide-react';
import { viewingCommands as commands } from '../../app/viewer-commands/viewing.ts';
import type { ToolContext, ViewerTool } from '../area.ts';
import { iconSize } from '../toolbar/tool-button.tsx';
import { type DraggedBox, dragged } from './dragged.ts';
import { draggedZoom, dragWindow, scrollStep } from './drags.ts';
import { regionVoi } from './region.ts';

/** What is left of a scrolling drag below one image, by picture. */
const rests = new WeakMap<ToolContext['controller'], number>();

/** A press without a drag asks for no window: that of a single pixel would black out or bleach the image. */
const isBox = ({ from, to }: DraggedBox): boolean => Math.hypot(to[0] - from[0], to[1] - from[1]) >= 4;

/** The modal tools of looking at one image (IHE BIR table 13-2). */
export const viewingTools: readonly ViewerTool[] = [
  {
    id: 'scroll',
    command: commands.scrollTool,
    icon: <ArrowDownUp size={iconSize} />,
    cursor: 'ns-resize',
    down: (_, { controller }) => rests.set(controller, 0),
    move: ({ dy, pressed }, { controller, element, scrolled }) => {
      if (!pressed) return;
      const size = scrollStep(controller.frames.length, element.clientHeight);
      const moved = (rests.get(controller) ?? 0) + dy;
      const steps = Math.trunc(moved / size);
      rests.set(controller, moved - steps * size);
      if (steps === 0) return;
      scrolled(steps > 0 ? 1 : -1);
      controller.goto(controller.wanted + steps);
    },
  },
  {
    id: 'window',
    command: commands.windowTool,
    icon: <Contrast size={iconSize} />,
    cursor: 'move',
    move: ({ dx, dy, pressed }, { controller, interaction }) => {
      if (pressed) dragWindow(controller, dx, dy, interaction());
    },
  },
  {
    id: 'zoom',
    command: commands.zoomTool,
    icon: <ZoomIn size={iconSize} />,
    cursor: 'zoom-in',
    move: ({ dy, pressed }, { controller, interaction }) => {
      if (pressed) controller.zoomBy(draggedZoom(dy, interaction()));
    },
  },
  {
    id: 'pan',
    command: commands.panTool,
    icon: <Move size={iconSize} />,
    cursor: 'grab',
    move: ({ dx, dy, pressed }, { controller }) => {
      if (pressed) controller.panBy(dx, dy);
    },
  },
  {
    id: 'window-region',
    command: commands.windowRegionTool,
    icon: <SquareDashedMousePointer size={iconSize} />,
    cursor: 'crosshair',
    unavailable: (shown) => (shown && shown.voi === undefined ? 'Colours have no values' : undefined),
    down: ({ x, y }, { controller }) => dragged.set({ controller, from: [x, y], to: [x, y] }),
    move: ({ x, y, pressed }, { controller }) => {
      const now = dragged.now();
      if (pressed && now?.controller === controller) dragged.set({ ...now, to: [x, y] });
    },
    up: (_, { controller }) => {
      const now = dragged.now();
      dragged.set(undefined);
      const shown = controller.shown;
      if (!shown || now?.controller !== controller || !isBox(now)) return;
      const voi = regionVoi(shown, controller.viewportToImage(...now.from), controller.viewportToImage(...now.to));
      if (voi) controller.setState({ voi, clamped: false });
    },
    cancel: () => {
      const had = dragged.now() !== undefined;
      dragged.set(undefined);
      return had;
    },
  },
  {
    id: 'mask-shift',
    command: commands.maskShiftTool,
    icon: <Blend size={iconSize} />,
    cursor: 'move',
    unavailable: (shown) => (shown?.mask ? undefined : 'No mask is taken off'),
    move: ({ dx, dy, pressed }, { controller }) => {
      const shown = controller.shown;
      if (!pressed || !shown?.mask) return;
      const [a, b] = [controller.viewportToImage(0, 0), controller.viewportToImage(dx, dy)];
      const [columns, rows] = shown.state.maskShift;
      // A tenth of the way of the pointer: bones are brought onto each other by fractions of a pixel.
      controller.setState({ maskShift: [columns + (b[0] - a[0]) / 10, rows + (b[1] - a[1]) / 10] });
    },
  },
];
