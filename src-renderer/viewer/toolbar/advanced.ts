import { api } from '../../app/api.ts';
import { useLive } from '../../app/live.ts';
import { attempt } from '../../app/notify.ts';

/**
 * The buttons of the basic screen: all that IHE Basic Image Review names (tables 13-1 and 13-2), and what every reader looks for
 * besides. Everything else is a key away, and on the toolbar in the advanced mode.
 */
const basic = new Set([
  ...[
    'select-patient',
    'previous-study',
    'next-study',
    'previous-series',
    'next-series',
    'previous-image',
    'next-image',
  ],
  ...['layout', 'tiles', 'maximise', 'strip', 'panel', 'report', 'report-write', 'help', 'advanced'],
  ...['tool-scroll', 'tool-window', 'tool-zoom', 'tool-pan', 'tool-select'],
  ...['tool-length', 'tool-angle', 'tool-cross-hair', 'link', 'unlink', 'reference-lines'],
  ...[
    'window-mode',
    'invert',
    'rotate',
    'flip',
    'fit',
    'reset',
    'annotations',
    'cine',
    'print',
    'film-image',
    'pictures',
    'send',
    'export',
    'undo',
    'dose',
    'mpr',
    'derive',
    'structures',
    'key-image',
    'save-state',
  ],
]);

/** Whether the toolbar offers all there is (IHE BIR "Advanced Mode"). */
export const useAdvanced = (): boolean => useLive((state) => state.settings?.display.arrangement.advanced ?? false);

/** Whether a command has its button now. */
export const useOffered = (command: string): boolean => {
  const advanced = useAdvanced();
  return advanced || basic.has(command);
};

/** Shows or hides what goes beyond the basic screen; remembered for all viewer windows. */
export async function toggleAdvanced(): Promise<void> {
  await attempt(async () => {
    const read = await api.settings.get();
    const { display } = read;
    const arrangement = { ...display.arrangement, advanced: !display.arrangement.advanced };
    await api.settings.replace({ read, settings: { ...read, display: { ...display, arrangement } } });
  }, 'The advanced mode could not be changed');
}
