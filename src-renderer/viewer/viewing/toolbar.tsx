import { Divider } from '@mantine/core';
import { ArrowDownToLine, Captions, FlipHorizontal2, RotateCcw, RotateCw, Ruler, Scan, SunMoon } from 'lucide-react';
import { viewingCommands as commands } from '../../app/viewer-commands/viewing.ts';
import { isClamped } from '../../cornerstone/index.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { CommandButton, needsImage, iconSize as size, ToolButton } from '../toolbar/tool-button.tsx';
import styles from '../toolbar/toolbar.module.css';
import { PictureMenu } from './picture-menu.tsx';
import { viewingTools } from './tools.tsx';
import { flipReason, mayFlip, mayTurn, turnReason } from './turning.ts';
import { WindowMenu } from './window-menu.tsx';
import { without } from './windows.ts';

/** Tools and commands of looking at one image. */
export function ViewingToolbar() {
  const annotations = useViewer((state) => state.annotations);
  const shown = useRestingShown();
  const color = shown !== undefined && shown.voi === undefined;
  return (
    <>
      {viewingTools.map((tool) => (
        <ToolButton key={tool.id} tool={tool} shown={shown} />
      ))}
      <Divider orientation="vertical" />
      <WindowMenu shown={shown} />
      <CommandButton
        command={commands.windowMode}
        pressed={shown !== undefined && isClamped(shown.frame, shown.state.clamped)}
        icon={<ArrowDownToLine size={size} />}
        {...needsImage(shown)}
        {...(color ? { disabled: 'Colours have no values' } : {})}
      />
      <PictureMenu shown={shown} />
      <CommandButton
        command={commands.invert}
        pressed={shown?.state.inverted ?? false}
        icon={<SunMoon size={size} />}
        {...needsImage(shown)}
        {...(color ? { disabled: 'Colours are not inverted' } : {})}
      />
      <CommandButton
        command={commands.rotate}
        icon={<RotateCw size={size} />}
        {...(mayTurn(shown) ? {} : { disabled: turnReason })}
      />
      <CommandButton
        command={commands.flip}
        icon={<FlipHorizontal2 size={size} />}
        pressed={shown?.turn.flipped ?? false}
        {...(mayFlip(shown) ? {} : { disabled: flipReason })}
      />
      <CommandButton
        command={commands.fit}
        pressed={shown?.state.scaling === 'fit'}
        icon={<Scan size={size} />}
        {...needsImage(shown)}
      />
      <CommandButton
        command={commands.pixels}
        pressed={shown?.state.scaling === 'pixels'}
        icon={<span className={styles['text']}>1:1</span>}
        {...needsImage(shown)}
      />
      <CommandButton
        command={commands.trueSize}
        pressed={shown?.state.scaling === 'true-size' && !without.trueSize(shown)}
        icon={<Ruler size={size} />}
        {...needsImage(shown)}
        {...(shown ? { disabled: without.trueSize(shown) } : {})}
      />
      <CommandButton command={commands.reset} icon={<RotateCcw size={size} />} {...needsImage(shown)} />
      <CommandButton command={commands.annotations} pressed={annotations !== 'none'} icon={<Captions size={size} />} />
    </>
  );
}
