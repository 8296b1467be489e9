import { create } from 'zustand';
import { useFrameFilter } from '../frame-filter.ts';
import { useViewer } from '../store.ts';
import { type FlagsByImage, flagsOf, isKey } from './placing.ts';
import { useKeyImages } from './store.ts';

const none: FlagsByImage = new Map();

/** What is said of the images of the open studies now, by image id. */
export const useFlags = create<{ byImage: FlagsByImage }>(() => ({ byImage: none }));

export const isKeyImage = (imageId: string): boolean => isKey(useFlags.getState().byImage.get(imageId));

/** Shows key images alone, by what the flags say now. */
export function filterByFlags(): void {
  useFrameFilter.setState({ filter: ({ imageId }) => isKeyImage(imageId) });
}

/** Keeps the flags (and the filter, while it is on) as marks, notes and studies come and go; gives back how to stop. */
export function followFlags(): () => void {
  const count = (): void => {
    const { studies } = useViewer.getState();
    const { marks, notes } = useKeyImages.getState();
    const empty = marks.size === 0 && notes.length === 0;
    if (empty && useFlags.getState().byImage.size === 0) return;
    useFlags.setState({ byImage: empty ? none : flagsOf(studies, marks, notes) });
    if (!useFrameFilter.getState().filter) return;
    if ([...useFlags.getState().byImage.values()].some(isKey)) filterByFlags();
    else useFrameFilter.setState({ filter: undefined });
  };
  count();
  const ends = [
    useViewer.subscribe(({ studies }, before) => {
      if (studies !== before.studies) count();
    }),
    useKeyImages.subscribe(({ marks, notes }, before) => {
      if (marks !== before.marks || notes !== before.notes) count();
    }),
  ];
  return () => {
    for (const end of ends) end();
    useFlags.setState({ byImage: none });
    useFrameFilter.setState({ filter: undefined });
  };
}
