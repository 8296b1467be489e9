import { Button, Checkbox, Group, Modal, SegmentedControl, Select } from '@mantine/core';
import { useRef, useState } from 'react';
import { paperIds } from '../../../src-shared/film/paper/sizes.ts';
import form from '../../app/dialog-form.module.css';
import { attempt, notify } from '../../app/notify.ts';
import {
  cannotPrint,
  chosenPrinter,
  PrinterSelect,
  printerWarnings,
  useSystemPrinters,
} from '../../app/system-printers.tsx';
import { gridCount, useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { type Region, shownIn } from './compose.ts';
import styles from './exporting.module.css';
import { Preview } from './preview.tsx';
import { printPicture, trueSizeOf } from './printing.ts';
import { type Choices, closePrinting, keepChoices, rememberedChoices, useExporting } from './store.ts';
import { burnedInWarning } from './warnings.ts';

/** On paper, or as a PDF. */
export function PrintDialog() {
  const printing = useExporting((state) => state.printing);
  return printing && controllerOf(printing.cell)?.shown ? <OpenDialog cell={printing.cell} /> : null;
}

function OpenDialog({ cell }: { cell: number }) {
  const several = useViewer((state) => gridCount(state.layout) > 1 && state.maximised === undefined);
  const [what, setWhat] = useState<'viewport' | 'layout'>('viewport');
  const [choices, setChoices] = useState(rememberedChoices);
  const [trueSize, setTrueSize] = useState(false);
  const [busy, setBusy] = useState<'printer' | 'pdf'>();
  const view = useRef<string>(undefined);
  const shown = controllerOf(cell)?.shown;
  const size = shown && trueSizeOf(shown);
  const region: Region = what === 'layout' ? { kind: 'layout' } : { kind: 'viewport', cell };
  const change = (part: Partial<Choices>): void => setChoices((before) => ({ ...before, ...part }));
  const printers = useSystemPrinters();
  const chosen = chosenPrinter(printers, choices.printer);
  const truly = trueSize && what === 'viewport' && size !== undefined;
  const burnedIn = choices.header ? undefined : burnedInWarning(shownIn(region));
  const warnings = [
    ...(burnedIn === undefined ? [] : [burnedIn]),
    ...printerWarnings(printers, { chosen, paper: choices.paper, trueSize: truly }),
  ];

  const print = async (to: 'printer' | 'pdf'): Promise<void> => {
    keepChoices(choices);
    setBusy(to);
    await attempt(
      async () => {
        const { done, path } = await printPicture({
          region,
          choices,
          trueSize: truly,
          to,
          printer: chosen,
          view: view.current,
        });
        if (!done) return;
        closePrinting();
        notify(path === undefined ? 'Handed to the printer.' : `Saved as ${path}`);
      },
      to === 'pdf' ? 'The PDF was not saved' : 'Nothing was printed',
    );
    setBusy(undefined);
  };

  return (
    <Modal opened onClose={closePrinting} size={720} title="Print">
      <div className={styles['columns']}>
        <div>
          <Preview
            region={region}
            single={false}
            options={{ layers: choices.layers, texts: choices.texts, identity: choices.header, size: 'screen' }}
            onView={(shows) => {
              view.current = shows;
            }}
          />
          <div className={styles['size']}>The picture on the page</div>
        </div>
        <div className={form['form']}>
          {several && (
            <SegmentedControl
              fullWidth
              aria-label="What"
              data={[
                { value: 'viewport', label: 'This viewport' },
                { value: 'layout', label: 'All viewports' },
              ]}
              value={what}
              onChange={(value) => setWhat(value as 'viewport' | 'layout')}
            />
          )}
          <Select
            label="Paper"
            data={paperIds}
            value={choices.paper}
            allowDeselect={false}
            onChange={(value) => change({ paper: value as Choices['paper'] })}
          />
          <div className={form['checks']}>
            <Checkbox
              label="Patient's identity"
              checked={choices.header}
              onChange={(event) => change({ header: event.currentTarget.checked })}
            />
            <Checkbox
              label="Measurements and marks"
              checked={choices.layers}
              onChange={(event) => change({ layers: event.currentTarget.checked })}
            />
            <Checkbox
              label="Texts in the corners"
              checked={choices.texts}
              onChange={(event) => change({ texts: event.currentTarget.checked })}
            />
            {what === 'viewport' && (
              <Checkbox
                label="True size"
                description={size ? size.note : 'Nothing says how large a pixel of this image is'}
                disabled={!size}
                checked={trueSize && size !== undefined}
                onChange={(event) => setTrueSize(event.currentTarget.checked)}
              />
            )}
          </div>
          {printers && printers.length > 0 && (
            <PrinterSelect printers={printers} value={chosen} onChange={(printer) => change({ printer })} />
          )}
          {warnings.map((warning) => (
            <div key={warning} className={styles['warning']} role="alert">
              {warning}
            </div>
          ))}
        </div>
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closePrinting}>
          Cancel
        </Button>
        <Button
          variant="default"
          loading={busy === 'pdf'}
          disabled={busy !== undefined}
          onClick={() => void print('pdf')}
        >
          Save as PDF …
        </Button>
        <Button
          data-autofocus
          loading={busy === 'printer'}
          disabled={busy !== undefined || cannotPrint(printers, chosen)}
          onClick={() => void print('printer')}
        >
          {chosen === '' ? 'Print …' : 'Print'}
        </Button>
      </Group>
    </Modal>
  );
}
