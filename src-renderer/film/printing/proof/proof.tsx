import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core';
import { ChevronLeft, ChevronRight, Hash, Printer, X, ZoomIn } from 'lucide-react';
import { useEffect } from 'react';
import { errorText } from '../../../app/error-text.ts';
import { nameParts, onOneLine } from '../../../app/formatting.ts';
import { keyLabel, keysOf } from '../../../app/keys.ts';
import { usePrinter, useProfile } from '../../printer.ts';
import { usePrinting } from '../store.ts';
import { printFilm } from '../submitting.ts';
import { Facts } from './facts.tsx';
import { closeProof, loadSheet, openProof, seenJob, showSheet, useProof } from './open.ts';
import styles from './proof.module.css';
import { SheetView } from './sheet-view.tsx';

/** Exactly what will be sent: over the whole window, one key away, left with Escape. */
export function Proof() {
  const job = useProof((state) => state.job);
  const error = useProof((state) => state.error);
  const options = useProof((state) => state.options);
  const index = useProof((state) => state.sheet);
  const printer = usePrinter();
  const profile = useProof((state) => state.profile);
  const sheet = job?.film.sheets[index];

  useEffect(listenForKeys, []);
  useFollowSettings();
  useEffect(() => {
    if (job) void loadSheet(index);
  }, [job, index]);

  return (
    <Modal
      opened
      fullScreen
      onClose={closeProof}
      closeOnEscape={false}
      withCloseButton={false}
      padding={0}
      aria-label="Proof"
    >
      <div className={styles['proof']} tabIndex={-1} data-autofocus>
        <Head count={job?.film.sheets.length ?? 0} printer={printer?.name ?? ''} />
        {error && (
          <p className={styles['message']} role="alert">
            {errorText(error).title}. {errorText(error).advice}
          </p>
        )}
        {job && !sheet && <p className={styles['message']}>There is no image on the film.</p>}
        {job && sheet && (
          <div className={styles['body']}>
            <SheetView sheet={sheet} profile={profile} options={options} />
            <Facts job={job} sheet={sheet} number={index + 1} profile={profile} options={options} />
          </div>
        )}
      </div>
    </Modal>
  );
}

function Head({ count, printer }: { count: number; printer: string }) {
  const index = useProof((state) => state.sheet);
  const patient = useProof((state) => state.job?.film.patient);
  const magnifier = useProof((state) => state.magnifier);
  const hashes = useProof((state) => state.hashes);
  const submitting = usePrinting((state) => state.submitting);
  const name = patient && nameParts(patient.name);
  return (
    <header className={styles['head']}>
      <b className={styles['who']}>
        {name && onOneLine([name.main, name.ideographic].filter(Boolean).join('  '))}{' '}
        <span className={styles['dim']}>{onOneLine(patient?.id ?? '')}</span>
      </b>
      <span className={styles['what']}>Proof: what {printer} gets</span>
      {count > 1 && (
        <span className={styles['sheets']}>
          <ActionIcon aria-label="Previous sheet" disabled={index === 0} onClick={() => showSheet(index - 1)}>
            <ChevronLeft size={15} />
          </ActionIcon>
          Sheet {index + 1} of {count}
          <ActionIcon aria-label="Next sheet" disabled={index === count - 1} onClick={() => showSheet(index + 1)}>
            <ChevronRight size={15} />
          </ActionIcon>
        </span>
      )}
      <Tooltip label="Magnifier: the pixels as they are sent (M). Or hold the mouse button down">
        <ActionIcon aria-label="Magnifier" aria-pressed={magnifier} onClick={toggleMagnifier}>
          <ZoomIn size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Hashes of what is sent (H)">
        <ActionIcon aria-label="Hashes" aria-pressed={hashes} onClick={toggleHashes}>
          <Hash size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Print as it is seen here (${keyLabel('Mod+P')})`}>
        <Button
          disabled={count === 0}
          loading={submitting}
          leftSection={<Printer size={14} />}
          onClick={() => void printFilm(seenJob())}
        >
          Print
        </Button>
      </Tooltip>
      <Tooltip label="Back to the film (Esc)">
        <ActionIcon aria-label="Close the proof" onClick={closeProof}>
          <X size={16} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

const toggleMagnifier = (): void => useProof.setState(({ magnifier }) => ({ magnifier: !magnifier }));
const toggleHashes = (): void => useProof.setState(({ hashes }) => ({ hashes: !hashes }));

const actions: Record<string, () => void> = {
  Escape: closeProof,
  P: closeProof,
  M: toggleMagnifier,
  H: toggleHashes,
  'Mod+P': () => void printFilm(seenJob()),
  PageDown: () => showSheet(useProof.getState().sheet + 1),
  PageUp: () => showSheet(useProof.getState().sheet - 1),
  ArrowRight: () => showSheet(useProof.getState().sheet + 1),
  ArrowLeft: () => showSheet(useProof.getState().sheet - 1),
};

/** The keys of the proof; a dialog over it has its own. */
function listenForKeys(): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (usePrinting.getState().dialog !== undefined || event.defaultPrevented) return;
    const action = keysOf(event)
      .map((key) => actions[key])
      .find((found) => found !== undefined);
    if (!action || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  // Before the dialog hears it: what closes the dialog does not close the proof as well.
  window.addEventListener('keydown', listener, true);
  return () => window.removeEventListener('keydown', listener, true);
}

/** Another printer, or another profile: what was shown is not what would be sent. */
function useFollowSettings(): void {
  const profile = useProfile();
  const printer = usePrinter();
  useEffect(() => {
    if (!printer) return closeProof();
    const { profile: shown, printerId } = useProof.getState();
    if (shown !== profile || printerId !== printer.id) void openProof();
  }, [printer, profile]);
}
