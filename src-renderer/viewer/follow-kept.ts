import { type StudyEntry, useViewer } from './store.ts';

interface Following {
  /** What is wanted of the studies that are open: the same text, the same answer. */
  wantedOf(studies: readonly StudyEntry[]): readonly { patientKey: string }[];
  /** Other studies are open: of these patients. */
  moved(patientKeys: string[]): void;
  /** Reads what is kept of them. */
  read(): void;
  patientKeys(): readonly string[];
  /** Subscribes to what other windows change. */
  changed(listener: (change: { patientKey: string }) => void): () => void;
  /** The window is about to close: true when something would be lost. */
  handOver(): boolean;
}

/** Follows the studies of the window and the changes of other windows, and asks before what is not kept is lost; gives back how to stop. */
export function followKept({ wantedOf, moved, read, patientKeys, changed, handOver }: Following): () => void {
  let known = '';
  const follow = (studies: readonly StudyEntry[]): void => {
    const wanted = wantedOf(studies);
    const key = JSON.stringify(wanted);
    if (key === known) return;
    known = key;
    moved(wanted.map(({ patientKey }) => patientKey));
    read();
  };
  follow(useViewer.getState().studies);
  let soon: ReturnType<typeof setTimeout> | undefined;
  const ends = [
    useViewer.subscribe(({ studies }, before) => {
      if (studies !== before.studies) follow(studies);
    }),
    changed(({ patientKey }) => {
      if (!patientKeys().includes(patientKey)) return;
      clearTimeout(soon);
      soon = setTimeout(read, 100);
    }),
  ];
  const closing = (event: Event): void => {
    if (handOver()) event.preventDefault();
  };
  window.addEventListener('beforeunload', closing);
  return () => {
    clearTimeout(soon);
    for (const end of ends) end();
    window.removeEventListener('beforeunload', closing);
  };
}
