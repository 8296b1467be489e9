import { ArrowDownUp, Contrast, Move, ZoomIn } from 'lucide-react';
import { viewingCommands as commands } from '../../app/viewer-commands/viewing.ts';
import type { ToolContext, ViewerTool } from '../area.ts';
import { iconSize } from '../toolbar/tool-button.tsx';
import { draggedZoom, dragWindow, scrollStep } from './drags.ts';

/** What is left of a scrolling drag below one image, by picture. */
const rests = new WeakMap<ToolContext['controller'], number>();

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
    unavailable: (shown) => (shown && shown.voi === undefined ? 'Colours have no window' : undefined),
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
];
