import { type NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import { type PrinterStatus, unknownPrinter } from '../../src-shared/contract/print.ts';
import { printerTermMeaning } from '../../src-shared/dicom/print-statuses.ts';
import type { PrinterSettings } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { Announcer } from '../jobs/announcer.ts';
import type { Log } from '../log/types.ts';
import type { AskRequest } from '../network/services/print/ask-printer.ts';
import { knownPrinter } from './job.ts';
import type { PrinterTurns } from './turns.ts';
import type { LutPlace, PrinterReport } from './types.ts';

export interface PrintersOptions {
  settings: () => Pick<Settings, 'printing' | 'printers'>;
  /** Over the wire: `askPrinter`. */
  ask(request: AskRequest): Promise<PrinterReport>;
  turns: PrinterTurns;
  /** Whether films wait for it, or are printed. */
  busy(printerId: string): boolean;
  /** One that did not print does again. */
  onRecovered(printerId: string): void;
  log: Log;
}

const prints = ({ status }: PrinterStatus): boolean => status === 'NORMAL' || status === 'WARNING';
const isDown = ({ status }: PrinterStatus): boolean => status === 'FAILURE' || status === 'unreachable';
/** What says that it is another printer than before. */
const addressOf = ({ aeTitle, host, port, tls }: PrinterSettings): string => JSON.stringify([aeTitle, host, port, tls]);

/** What printers say of themselves (PS3.3 C.13.9), asked on demand and, while it matters to somebody, from time to time. */
export class Printers {
  readonly #options: PrintersOptions;
  readonly #statuses = new Map<string, PrinterStatus>();
  readonly #luts = new Map<string, LutPlace>();
  readonly #addresses = new Map<string, string>();
  /** By who watches. */
  readonly #watched = new Map<unknown, ReadonlySet<string>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #asking = new Map<string, Promise<PrinterStatus>>();
  /** How often each one was down and printed again. */
  readonly #recoveries = new Map<string, number>();
  readonly #changed = new Set<string>();
  readonly #announcer: Announcer<PrinterStatus[]>;
  readonly #end = new AbortController();

  constructor(options: PrintersOptions) {
    this.#options = options;
    this.#announcer = new Announcer(() => {
      const statuses = this.all().filter(({ printerId }) => this.#changed.has(printerId));
      this.#changed.clear();
      return statuses;
    });
    this.settingsChanged();
  }

  /** Of all printers of the settings, in their order. */
  all(): PrinterStatus[] {
    return this.#options.settings().printers.map(({ id }) => this.status(id));
  }

  status(printerId: string): PrinterStatus {
    return this.#statuses.get(printerId) ?? unknownPrinter(printerId);
  }

  /** How often it did not print and does again. */
  recoveries(printerId: string): number {
    return this.#recoveries.get(printerId) ?? 0;
  }

  /** Where values become the hardware's on this printer, as it answered last; it is expected to do what its profile asks for. */
  lut(printerId: string): LutPlace {
    const { printing, printers } = this.#options.settings();
    const printer = printers.find(({ id }) => id === printerId);
    const proposed = printer !== undefined && printingFor(printing, printer).presentationLut.use;
    return proposed ? (this.#luts.get(printerId) ?? 'printer') : 'here';
  }

  /** `lut`: undefined for colours; `annotations`: whether it takes annotation boxes, undefined: nobody asked. */
  negotiated(printerId: string, lut: LutPlace | undefined, annotations?: boolean): void {
    if (lut !== undefined) this.#luts.set(printerId, lut);
    if (annotations !== undefined) this.#set({ ...this.status(printerId), annotations });
  }

  /** It said something of itself. */
  report(printerId: string, report: PrinterReport): PrinterStatus {
    const meaning = printerTermMeaning(report.info);
    const before = this.status(printerId);
    // An event says less than an answer.
    const { name, manufacturer, model, serialNumber, softwareVersions, annotations } = before;
    const taken = annotations === undefined ? {} : { annotations };
    const known = { name, manufacturer, model, serialNumber, softwareVersions, ...taken };
    const said = Object.fromEntries(Object.entries(report).filter(([, value]) => value !== ''));
    return this.#set({ ...unknownPrinter(printerId), ...known, ...said, meaning, askedAt: Date.now() });
  }

  /** It did not answer. */
  unreachable(printerId: string, error: NegatoscopeError): PrinterStatus {
    const { info: _i, meaning: _m, ...before } = this.status(printerId);
    const { message } = error;
    const now = { askedAt: Date.now(), error: message };
    return this.#set({ ...before, status: 'unreachable', info: '', meaning: '', ...now });
  }

  /** Asks it now; where somebody speaks with it already, or the settings do not want it asked, what is known of it. Throws `not-found`. */
  async ask(printerId: string): Promise<PrinterStatus> {
    const settings = this.#options.settings();
    const { printer, profile } = knownPrinter(settings, printerId);
    if (profile.messages.printerStatus === 'none') return this.status(printerId);
    const asked = this.#asking.get(printerId);
    if (asked !== undefined) return asked;
    const { signal } = this.#end;
    const address = addressOf(printer);
    // By the settings it may be another printer by the time this one answers.
    const isIt = (): boolean => this.#addresses.get(printerId) === address;
    const asking = this.#options.turns
      .ifFree(printerId, () => this.#options.ask({ printer, profile, signal }))
      .then(
        (report) => (report === undefined || !isIt() ? this.status(printerId) : this.report(printerId, report)),
        (error: unknown) => (isIt() ? this.#failed(printerId, error) : this.status(printerId)),
      )
      .finally(() => {
        if (this.#asking.get(printerId) === asking) this.#asking.delete(printerId);
      });
    this.#asking.set(printerId, asking);
    return asking;
  }

  /** Somebody shows these printers, until they say otherwise. */
  watch(who: unknown, printerIds: readonly string[]): void {
    if (printerIds.length === 0) this.#watched.delete(who);
    else this.#watched.set(who, new Set(printerIds));
    this.follow();
  }

  /** Jobs came or went, or somebody looks: printers that matter now are asked, others not any more. */
  follow(): void {
    if (this.#end.signal.aborted) return;
    for (const { id } of this.#options.settings().printers) {
      if (this.#matters(id) && this.#pollMs(id) > 0) this.#arm(id);
      else this.#disarm(id);
    }
  }

  settingsChanged(): void {
    const { printers } = this.#options.settings();
    for (const printer of printers) {
      const address = addressOf(printer);
      const before = this.#addresses.get(printer.id);
      this.#addresses.set(printer.id, address);
      if (before !== undefined && before !== address) this.#forget(printer.id);
    }
    for (const id of [...this.#addresses.keys()]) {
      if (printers.some((printer) => printer.id === id)) continue;
      this.#addresses.delete(id);
      this.#forget(id);
    }
    this.follow();
  }

  onChanged(listener: (statuses: PrinterStatus[]) => void): () => void {
    return this.#announcer.listen(listener);
  }

  async close(): Promise<void> {
    this.#end.abort();
    for (const id of [...this.#timers.keys()]) this.#disarm(id);
    this.#announcer.close();
    await Promise.all(this.#asking.values());
  }

  #matters(printerId: string): boolean {
    return this.#options.busy(printerId) || [...this.#watched.values()].some((ids) => ids.has(printerId));
  }

  /** 0: not by itself. */
  #pollMs(printerId: string): number {
    const { printing, printers } = this.#options.settings();
    const printer = printers.find(({ id }) => id === printerId);
    if (printer === undefined || !printing.enabled) return 0;
    const { messages, pollSeconds } = printingFor(printing, printer);
    return messages.printerStatus === 'none' ? 0 : pollSeconds * 1000;
  }

  #arm(printerId: string): void {
    if (this.#timers.has(printerId)) return;
    const pollMs = this.#pollMs(printerId);
    // A clock that was set back keeps nobody from asking.
    const wait = Math.min(pollMs, Math.max(0, this.status(printerId).askedAt + pollMs - Date.now()));
    const timer = setTimeout(() => void this.#poll(printerId), wait);
    timer.unref();
    this.#timers.set(printerId, timer);
  }

  #disarm(printerId: string): void {
    clearTimeout(this.#timers.get(printerId));
    this.#timers.delete(printerId);
  }

  async #poll(printerId: string): Promise<void> {
    const before = this.status(printerId).askedAt;
    await this.ask(printerId).catch(() => undefined);
    this.#disarm(printerId);
    if (this.#end.signal.aborted || !this.#matters(printerId)) return;
    const wait = this.#pollMs(printerId);
    if (wait === 0) return;
    // Whom nobody could ask because a job speaks with it: when the time has come again.
    if (this.status(printerId).askedAt !== before) this.#arm(printerId);
    else {
      const timer = setTimeout(() => void this.#poll(printerId), wait);
      timer.unref();
      this.#timers.set(printerId, timer);
    }
  }

  #failed(printerId: string, thrown: unknown): PrinterStatus {
    if (this.#end.signal.aborted) return this.status(printerId);
    const { code, message } = toEnvelope(thrown);
    const reached = code === 'dimse-status' || code === 'unsupported' || code === 'protocol';
    const status = { ...this.status(printerId), info: '', meaning: '', askedAt: Date.now(), error: message };
    return this.#set({ ...status, status: reached ? 'unknown' : 'unreachable' });
  }

  #set(status: PrinterStatus): PrinterStatus {
    const { printerId } = status;
    const before = this.status(printerId);
    if (!this.#addresses.has(printerId)) return status;
    this.#statuses.set(printerId, status);
    this.#changed.add(printerId);
    this.#announcer.tell();
    if (before.status !== status.status) {
      const { info, error } = status;
      this.#options.log.info('a printer', { printerId, status: status.status, info, ...(error !== '' && { error }) });
    }
    if (isDown(before) && prints(status)) {
      this.#recoveries.set(printerId, this.recoveries(printerId) + 1);
      this.#options.onRecovered(printerId);
    }
    return status;
  }

  #forget(printerId: string): void {
    this.#statuses.delete(printerId);
    this.#luts.delete(printerId);
    this.#asking.delete(printerId);
    this.#disarm(printerId);
    this.#changed.add(printerId);
    this.#announcer.tell();
  }
}
