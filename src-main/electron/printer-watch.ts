import { goneText, type SystemPrinter, troubleOf } from '../../src-shared/film/paper/printers.ts';

/** How often, and how many times, printers are looked at after a job was handed to them: two minutes. */
const usual = { everyMs: 2000, looks: 60 };

interface Watch {
  /** Rejecting: printers cannot be asked any more, and nothing more is told. */
  list: () => Promise<readonly SystemPrinter[]>;
  /** As they were before; what hindered them then is not told. */
  before: readonly SystemPrinter[];
  /** The printer that the job went to, of which all is told; absent: the system's dialog asked. */
  printer?: string | undefined;
  /** What hinders a printer, in a sentence. */
  tell: (words: string) => void;
}

/** The watch of the job that was handed over last: only one looks, and nothing is told twice. */
let latest: Watch | undefined;

/**
 * Looks at printers for a while after a job was handed over: the system says that it was printed as soon as it has it, and keeps to itself
 * that the printer stopped, or what it lacks. A later job ends it.
 */
export function watchPrinters(watch: Watch, { everyMs, looks } = usual): void {
  const { list, before, printer, tell } = watch;
  latest = watch;
  const known = new Map(before.map((one) => [one.name, one.name === printer ? undefined : troubleOf(one)]));
  const own = before.find(({ name }) => name === printer);
  /** Looks that did not find it. */
  let missed = 0;
  const look = async (left: number): Promise<void> => {
    if (latest !== watch) return;
    const now = await list();
    missed = own && !now.some(({ name }) => name === own.name) ? missed + 1 : 0;
    // Once may be a print service that begins anew.
    if (own && missed === 2) tell(goneText(own));
    for (const one of now) {
      if (printer !== undefined && one.name !== printer) continue;
      // That it takes no more jobs is nothing to one that it has.
      const words = one.state === 'refusing' ? undefined : troubleOf(one);
      if (words !== undefined && known.get(one.name) !== words) tell(words);
      known.set(one.name, words);
    }
    if (left > 1) later(left - 1);
  };
  const later = (left: number): void => {
    setTimeout(() => look(left).catch(() => undefined), everyMs).unref();
  };
  later(looks);
}
