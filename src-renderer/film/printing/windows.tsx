import { Modal } from '@mantine/core';
import { AssociationLog } from '../../app/association-log.tsx';
import { CheckDialog } from './check-dialog.tsx';
import { LinesDialog } from './lines-dialog.tsx';
import { MoreDialog } from './more-dialog.tsx';
import { Proof } from './proof/proof.tsx';
import { closeDialog, usePrinting } from './store.ts';
import { TemplatesDialog } from './templates-dialog.tsx';

/** What lies over the composer: the proof, and a dialog over that. */
export function PrintingWindows() {
  const proof = usePrinting((state) => state.proof);
  return (
    <>
      {proof && <Proof />}
      <Dialog />
    </>
  );
}

function Dialog() {
  const dialog = usePrinting((state) => state.dialog);
  switch (dialog?.kind) {
    case 'more':
      return <MoreDialog />;
    case 'lines':
      return <LinesDialog />;
    case 'templates':
      return <TemplatesDialog />;
    case 'check':
      return <CheckDialog findings={dialog.findings} job={dialog.job} />;
    case 'log':
      return (
        <Modal opened onClose={closeDialog} size={760} title="What went over the wire">
          <AssociationLog id={dialog.association} />
        </Modal>
      );
    default:
      return null;
  }
}
