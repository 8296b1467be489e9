import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type SystemPrinter, troubleOf } from '../../src-shared/film/paper/printers.ts';
import type { PaperId } from '../../src-shared/film/paper/sizes.ts';
import { api } from './api.ts';

/** Printers of the system; undefined while they are asked for. */
export function useSystemPrinters(wanted = true): readonly SystemPrinter[] | undefined {
  const [printers, setPrinters] = useState<readonly SystemPrinter[]>();
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    api.paper.printers().then(
      (found) => {
        if (!gone) setPrinters(found);
      },
      () => {
        if (!gone) setPrinters([]);
      },
    );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return printers;
}

/** The printer that is printed on at once, or none: the system's dialog asks. */
export function PrinterSelect({
  printers,
  value,
  onChange,
}: {
  printers: readonly SystemPrinter[];
  /** Its name; empty: none. */
  value: string;
  onChange(name: string): void;
}) {
  return (
    <Select
      label="Printer"
      data={[
        { value: '', label: 'Ask in the system’s dialog' },
        ...printers.map(({ name, title }) => ({ value: name, label: title })),
      ]}
      value={value}
      allowDeselect={false}
      onChange={(name) => onChange(name ?? '')}
    />
  );
}

/** The name of the chosen printer where it is still there, else empty. */
export const chosenPrinter = (printers: readonly SystemPrinter[] | undefined, name: string): string =>
  printers?.some((one) => one.name === name) ? name : '';

/** In the system's dialog another paper can be chosen, and the page is then made to fit it. */
export const samePaperWords = (paper: PaperId): string =>
  `In the system’s dialog choose ${paper} as well: on other paper the page is made smaller or larger, and nothing is true to size.`;

/** What the reader should know of the printer before a page is printed on it. */
export function printerWarnings(
  printers: readonly SystemPrinter[] | undefined,
  { chosen, paper, trueSize }: { chosen: string; paper: PaperId; trueSize: boolean },
): string[] {
  if (printers?.length === 0) return ['This computer has no printer.'];
  const printer = printers?.find(({ name }) => name === chosen);
  if (!printer) return printers && trueSize ? [samePaperWords(paper)] : [];
  const trouble = troubleOf(printer);
  return trouble === undefined ? [] : [trouble];
}

/** Whether nothing can be printed: there is no printer, or the chosen one takes no jobs. */
export const cannotPrint = (printers: readonly SystemPrinter[] | undefined, chosen: string): boolean =>
  printers?.length === 0 || printers?.some(({ name, state }) => name === chosen && state === 'refusing') === true;
