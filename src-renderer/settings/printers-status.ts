import { useEffect, useState } from 'react';
import type { PrinterStatus } from '../../src-shared/contract/print.ts';
import { api } from '../app/api.ts';

/** What the printers of the settings say of themselves, by id, as long as it is shown. */
export function usePrinterStatuses(ids: readonly string[]): Readonly<Record<string, PrinterStatus>> {
  const [statuses, setStatuses] = useState<Record<string, PrinterStatus>>({});
  const shown = ids.join(' ');
  useEffect(() => {
    let left = false;
    const tell = (list: PrinterStatus[]): void => {
      if (left) return;
      setStatuses((before) => {
        const newer = list.filter(({ printerId, askedAt }) => askedAt >= (before[printerId]?.askedAt ?? 0));
        return { ...before, ...Object.fromEntries(newer.map((one) => [one.printerId, one])) };
      });
    };
    const leave = api.print.printersChanged(tell);
    api.print.printers().then(tell, () => {});
    return () => {
      left = true;
      leave();
    };
  }, []);
  useEffect(() => {
    if (shown === '') return;
    api.print.watch({ printerIds: shown.split(' ').slice(0, 100) }).catch(() => {});
    return () => {
      api.print.watch({ printerIds: [] }).catch(() => {});
    };
  }, [shown]);
  return statuses;
}
