import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import type { PrinterProfile, PrinterSettings } from '../../src-shared/settings/printing.ts';
import type { PrintContent, StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import type { JobContext } from '../jobs/types.ts';
import { asError } from '../network/as-error.ts';
import { checkOptions, checkSheet } from './checks.ts';
import type { PrintJobOptions, PrintParameters } from './job.ts';
import { recordOf } from './print-audit.ts';
import { beginAgain, isOver, markUnsure, type SheetsAgain, unsureText } from './sheet-states.ts';
import { isLasting, positionsOf, Spool } from './spool.ts';
import type { PrintRequest, SheetEvent } from './types.ts';

const isInterrupted = (reason: unknown): boolean => toEnvelope(reason).parameters['interrupted'] === true;

/** One attempt of a job: what is printed already, or may be, is not sent again. */
export class PrintRun {
  readonly #options: PrintJobOptions;
  readonly #context: JobContext<PrintParameters>;
  readonly #job: StoredPrintJob;
  readonly #again: SheetsAgain | undefined;
  /** Whether it is tried again by itself after this failure. */
  readonly #waits: (error: NegatoscopeError) => boolean;
  /** Indices of the sheets of this attempt, in the order in which the wire knows them. */
  #pending: number[] = [];
  readonly #errors = new Map<number, NegatoscopeError>();
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  #spool: Spool | undefined;
  #down: number | undefined;

  constructor(
    options: PrintJobOptions,
    context: JobContext<PrintParameters>,
    job: StoredPrintJob,
    again: SheetsAgain | undefined,
    waits: (error: NegatoscopeError) => boolean,
  ) {
    this.#options = options;
    this.#context = context;
    this.#job = job;
    this.#again = again;
    this.#waits = waits;
  }

  /** How often the printer had recovered when it was said to be down last, or when nothing more was sent: one more, and it is back. */
  get recoveries(): number {
    return this.#down ?? this.#options.recoveries(this.#job.printerId);
  }

  #isDown(): void {
    this.#down = this.#options.recoveries(this.#job.printerId);
  }

  /** `printerNow`: as the settings have it; throws when it is gone. Rejects when something of the film is not printed, or may not be. */
  async run(printerNow: () => { printer: PrinterSettings; profile: PrinterProfile }): Promise<void> {
    const { book } = this.#options;
    const job = this.#job;
    job.state = 'running';
    job.attempts++;
    delete job.endedAt;
    delete job.error;
    for (const sheet of job.sheets) beginAgain(sheet, this.#again ?? 'failed');
    this.#pending = job.sheets.flatMap(({ state }, index) => (state === 'waiting' ? [index] : []));
    await book.save(job);
    this.#progress();
    const content = await book.content(job.id);
    let printer: PrinterSettings | undefined;
    let failure: NegatoscopeError | undefined;
    try {
      const now = printerNow();
      printer = now.printer;
      job.printerName = printer.name;
      if (this.#again) await this.#renew(content, now.profile);
      if (this.#pending.length > 0) await this.#print(printer, content);
    } catch (error) {
      failure = asError(error);
      if (failure.code === 'connection-failed') {
        this.#options.onUnreachable(this.#job.printerId, failure);
        this.#isDown();
      }
    }
    this.#down = this.recoveries;
    try {
      await this.#settle(failure);
    } finally {
      this.#record(content, printer, failure);
    }
    await this.#conclude(failure);
  }

  /** From here on it is printed as the settings have the printer now, where that has all that the job says. */
  async #renew(content: PrintContent, profile: PrinterProfile): Promise<void> {
    const { sheets } = this.#job;
    checkOptions(profile, content.options);
    for (const index of this.#pending) checkSheet(profile, content.options, content.film.sheets[index] as FilmSheet);
    content.profile = await this.#options.renewProfile(this.#job.id, profile);
    for (const index of this.#pending) {
      const boxes = positionsOf(content, content.film.sheets[index] as FilmSheet).length;
      Object.assign(sheets[index] as StoredPrintSheet, { boxes });
    }
  }

  async #print(printer: PrinterSettings, content: PrintContent): Promise<void> {
    const { complete, alone, print, onNegotiated, onPrinter, renderer, institution } = this.#options;
    const { signal } = this.#context;
    const { sheets } = this.#job;
    this.#spool = new Spool({
      renderer,
      content,
      stored: sheets,
      institution: institution(),
      onMaking: (index) => this.#show(index, 'rendering'),
      onMade: (index, position, bytes) => {
        this.#sizes.set(`${index} ${position}`, bytes);
        this.#show(index, 'sending');
      },
      onCut: (index, words) => {
        for (const text of words) this.#one(index, { step: 'warning', text });
      },
    });
    const toPrint = this.#spool.sheets(this.#pending);
    await complete(signal);
    const request: PrintRequest = {
      printer,
      profile: content.profile,
      options: content.options,
      sheets: toPrint,
      signal,
      onEvent: (event) => this.#take(event),
      onNegotiated: (lut, annotations) => onNegotiated(printer.id, lut, annotations),
      onAssociation: (id) => {
        this.#job.association = id;
        this.#context.association?.(id);
      },
      onPrinter: (report) => {
        onPrinter(printer.id, report);
        if (report.status === 'FAILURE') this.#isDown();
      },
    };
    await alone(printer.id, () => print(request), signal);
  }

  /** Of a sheet that is under way. */
  #show(index: number, state: 'rendering' | 'sending'): void {
    const sheet = this.#job.sheets[index] as StoredPrintSheet;
    if (isOver(sheet) || sheet.asked || sheet.state === state) return;
    // The next sheet is made while this one is sent.
    if (state === 'sending' && sheet.state === 'waiting') return;
    sheet.state = state;
    this.#options.book.touch(this.#job);
  }

  async #take(event: SheetEvent): Promise<void> {
    const { status, text, sheet: place } = event;
    if (status !== undefined && status !== 0) this.#context.status?.(status);
    const open = this.#pending.filter((index) => !isOver(this.#job.sheets[index] as StoredPrintSheet));
    const all = open.length > 0 ? open : this.#pending;
    const indices = place === undefined ? all : [this.#pending[place] as number];
    if (event.step === 'warning') {
      const { id } = this.#job;
      this.#options.log.warn('a printer answered with a warning', { job: id, sheets: indices, status, text });
    }
    const changed: StoredPrintSheet[] = [];
    for (const index of indices) {
      if (this.#one(index, event)) changed.push(this.#job.sheets[index] as StoredPrintSheet);
    }
    if (changed.length > 0) await this.#options.book.save(this.#job, changed);
    else this.#options.book.touch(this.#job);
  }

  /** True: it has to be written down before anything else happens. */
  #one(index: number, event: SheetEvent): boolean {
    const sheet = this.#job.sheets[index];
    if (sheet === undefined) return false;
    const { step, position, hash, status, text, printJobUid, executionStatus } = event;
    const say = (kind: 'warning' | 'error', words: string): void => {
      if (sheet.messages.some((one) => one.text === words)) return;
      sheet.messages.push({ kind, ...(status === undefined ? {} : { status }), text: words });
    };
    if (printJobUid !== undefined) sheet.printJobUid = printJobUid;
    if (executionStatus !== undefined) sheet.executionStatus = executionStatus;
    switch (step) {
      case 'begun':
        Object.assign(sheet, { sent: 0, hashes: {} });
        this.#show(index, 'rendering');
        return false;
      case 'box-sent':
        sheet.sent++;
        if (position !== undefined && hash !== undefined) sheet.hashes[String(position)] = hash;
        this.#bytes += this.#sizes.get(`${index} ${position}`) ?? 0;
        this.#progress();
        return false;
      case 'asked':
        // Cancelled: then it is not asked for.
        this.#context.signal.throwIfAborted();
        sheet.state = 'sending';
        sheet.asked = true;
        sheet.unrecorded = true;
        return true;
      case 'not-asked':
        sheet.asked = false;
        sheet.unrecorded = false;
        return true;
      case 'printed':
        sheet.state = 'printed';
        sheet.asked = false;
        if (text !== undefined && status !== undefined && status !== 0) say('warning', text);
        return true;
      case 'failed':
        this.#fail(index, new NegatoscopeError('dimse-status', text ?? 'not printed', { ...(status && { status }) }));
        return true;
      case 'warning':
        if (text !== undefined) say('warning', text);
        return isOver(sheet);
      case 'job':
        // It had taken the film. Whether part of it came out somebody has to look: it is not printed again by itself.
        if (executionStatus === 'FAILURE') {
          const words = `The printer took the film and could not print it${text === undefined ? '' : `: ${text}`}`;
          this.#fail(index, new NegatoscopeError('dimse-status', words), true);
        }
        return true;
    }
  }

  #fail(index: number, why: NegatoscopeError, forGood = false): void {
    const sheet = this.#job.sheets[index] as StoredPrintSheet;
    const own = this.#spool?.failures.get(index);
    const error = own ?? why;
    const { status } = error.parameters;
    Object.assign(sheet, { state: 'failed', asked: false, lasting: forGood || isLasting(error) });
    sheet.messages = sheet.messages.filter(({ kind }) => kind === 'warning');
    sheet.messages.push({
      kind: 'error',
      ...(typeof status === 'number' ? { status } : {}),
      text: sentence(error.message),
    });
    this.#errors.set(index, error);
    this.#context.problem(`Sheet ${sheet.number}`, error, sheet.lasting);
  }

  #progress(): void {
    const { sheets } = this.#job;
    const boxes = sheets.reduce((sum, sheet) => sum + sheet.boxes, 0);
    const done = sheets.reduce((sum, { state, sent, boxes: all }) => sum + (state === 'printed' ? all : sent), 0);
    this.#context.progress({ done: Math.min(done, boxes), total: boxes, bytes: this.#bytes });
  }

  /** What becomes of sheets that nothing told the end of. */
  async #settle(failure: NegatoscopeError | undefined): Promise<void> {
    const { signal } = this.#context;
    for (const index of this.#pending) {
      const sheet = this.#job.sheets[index] as StoredPrintSheet;
      if (isOver(sheet)) continue;
      if (sheet.asked) {
        markUnsure(sheet);
        this.#errors.set(index, new NegatoscopeError('timeout', unsureText, { unsure: true }, failure));
      } else if (signal.aborted) {
        sheet.state = isInterrupted(signal.reason) ? 'waiting' : 'cancelled';
      } else {
        this.#fail(index, failure ?? new NegatoscopeError('internal', 'nothing was heard of this sheet'));
      }
    }
    await this.#options.book.save(this.#job);
  }

  /** One record for what this attempt gave to the printer, and what an earlier one did that the program's end cut short. */
  #record(content: PrintContent, printer: PrinterSettings | undefined, failure: NegatoscopeError | undefined): void {
    const { sheets } = this.#job;
    const record = recordOf(this.#job, content.film, printer, {
      attempted: this.#pending,
      error: failure?.message ?? this.#errors.values().next().value?.message,
    });
    if (record === undefined) return;
    this.#options.audit.record(record);
    for (const sheet of sheets) sheet.unrecorded = false;
  }

  async #conclude(failure: NegatoscopeError | undefined): Promise<void> {
    const { book, log } = this.#options;
    const { signal } = this.#context;
    const job = this.#job;
    this.#progress();
    const error = this.#failure(failure);
    const warned = job.sheets.some(({ messages }) => messages.some(({ kind }) => kind === 'warning'));
    if (signal.aborted && isInterrupted(signal.reason)) {
      job.state = job.sheets.every(isOver) ? job.state : 'waiting';
    } else if (signal.aborted && !job.sheets.every(({ state }) => state === 'printed')) {
      job.state = 'cancelled';
      job.endedAt = Date.now();
    } else if (error === undefined && job.sheets.some(({ state }) => state === 'cancelled')) {
      // The program ended in the middle of that.
      job.state = 'cancelled';
      job.endedAt = Date.now();
    } else if (error === undefined) {
      job.state = warned || failure !== undefined ? 'warning' : 'done';
      job.endedAt = Date.now();
    } else {
      job.error = { code: error.code, message: error.message };
      job.state = this.#waits(error) ? 'waiting' : 'failed';
      if (job.state === 'failed') job.endedAt = Date.now();
      log.warn('a film was not printed', { job: job.id, code: error.code, message: error.message });
    }
    await book.save(job);
    signal.throwIfAborted();
    if (error !== undefined) throw error;
    if (job.state === 'cancelled') throw new NegatoscopeError('cancelled', 'the rest of the film was cancelled');
    if (job.state !== 'warning') return;
    for (const { number, messages } of job.sheets) {
      for (const { text } of messages) {
        this.#context.notice?.(`Sheet ${number}`, { code: 'dimse-status', message: text }, true);
      }
    }
    this.#context.warn?.();
  }

  /** Why the job failed. Parameter `again`: something of it is worth another attempt. */
  #failure(failure: NegatoscopeError | undefined): NegatoscopeError | undefined {
    const { sheets } = this.#job;
    const again = sheets.some(({ state, lasting }) => state === 'failed' && !lasting);
    const first = sheets.findIndex(({ state }) => state === 'failed' || state === 'unsure');
    if (first < 0) {
      // All of it is printed. What a rule calls a failure is one all the same (PS3.4 H.4.1.2.3: the session was gone).
      return failure?.code === 'dimse-status' ? failure : undefined;
    }
    const said = sheets[first]?.messages.find(({ kind }) => kind === 'error')?.text ?? 'not printed';
    const error = this.#errors.get(first) ?? new NegatoscopeError('dimse-status', said);
    const many = sheets.length > 1 ? `Sheet ${sheets[first]?.number}: ` : '';
    return new NegatoscopeError(
      error.code,
      `${many}${sentence(error.message)}`,
      { ...error.parameters, printerId: this.#job.printerId, again },
      error,
    );
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
