import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { printerTermMeaning } from '../../../../src-shared/dicom/print-statuses.ts';
import type { PrintRequest, SheetEvent } from '../../../print/types.ts';
import { asError } from '../../as-error.ts';
import { getPrinter, outOfOrder } from './ask-printer.ts';
import type { Cancelling } from './cancelling.ts';
import { Conversation } from './conversation.ts';
import type { JobReport } from './events.ts';
import type { FilmBox } from './film-box.ts';
import { FilmPrinter, type OnWarning } from './film-printer.ts';
import { JobsToFollow, jobOf } from './follow-jobs.ts';
import { answerError } from './judge.ts';
import { leavePrinter, openPrinter, type PrintServices } from './open.ts';
import { PixelsAhead } from './pixels-ahead.ts';

const usualPauseMs = 1000;

/** One association of a job: sheets in the order of messages that the profile wants. */
export class AssociationRun {
  readonly #request: PrintRequest;
  readonly #services: PrintServices;
  readonly #cancelling: Cancelling;
  readonly #jobs = new JobsToFollow();
  /** Sheets by Print Job. */
  readonly #sheetsOf = new Map<string, number[]>();
  /** What Print Jobs said last and is not told yet. */
  readonly #news = new Map<string, JobReport>();
  /** Film boxes and image boxes of the session that is printed as a whole. */
  readonly #made = new Set<string>();
  #lastTold: Promise<void> = Promise.resolve();
  /** Sheets that were told printed or failed. */
  readonly #ended = new Set<number>();
  /** What was told could not be kept: nothing more may be sent. */
  #untold = false;
  /** The printer has no room for more: what stops the job, once the association is brought to its end. */
  #full: NegatoscopeError | undefined;
  #failure: NegatoscopeError | undefined;

  constructor(request: PrintRequest, services: PrintServices, cancelling: Cancelling) {
    this.#request = request;
    this.#services = services;
    this.#cancelling = cancelling;
  }

  /** Something that only tidies up failed, and the settings make it a failure of the job: for its end, it keeps no film from being printed. */
  get failure(): NegatoscopeError | undefined {
    return this.#failure;
  }

  /** Prints these sheets. Resolves with those that another association must print, for this one had to be released; rejects with what stops the job. */
  async print(order: readonly number[]): Promise<number[]> {
    const { printer, profile, options } = this.#request;
    const { signal } = this.#cancelling;
    const open = await openPrinter(
      {
        printer,
        profile,
        options: { ...profile.defaults, ...options },
        purpose: 'print',
        signal,
        events: {
          onPrinter: (report) => this.#request.onPrinter?.(report),
          onJob: (report) => {
            if (this.#jobs.hear(report)) this.#tellJob(report).catch(() => undefined);
          },
        },
      },
      this.#services,
    );
    this.#request.onAssociation?.(open.association.entry.id);
    try {
      const left = await this.#sheets(new Conversation(open, profile, this.#services.log), order);
      if (this.#full !== undefined) throw this.#full;
      return left;
    } catch (error) {
      const failure = asError(error);
      const all = order.every((index) => this.#ended.has(index));
      if (!all || this.#untold || failure.code === 'dimse-status') throw failure;
      // Every film is printed or has failed: an association that is lost over tidying up takes nothing back.
      await this.#tell({ step: 'warning', text: failure.message });
      return [];
    } finally {
      await this.#lastTold.catch(() => undefined);
      await leavePrinter(open, this.#services);
    }
  }

  async #sheets(conversation: Conversation, order: readonly number[]): Promise<number[]> {
    const { profile, options, sheets } = this.#request;
    const { collation, printerStatus } = profile.messages;
    const printer = new FilmPrinter(conversation, profile, { ...profile.defaults, ...options });
    if (printerStatus === 'same-association') await this.#printerStatus(conversation);
    const lut = await printer.createLut(this.#warning());
    this.#request.onNegotiated?.(printer.colour ? undefined : lut, printer.takesAnnotations);
    await printer.createSession(this.#warning());
    const ahead = new PixelsAhead(sheets, order, lut, this.#cancelling.signal);
    const ready: { index: number; box: FilmBox }[] = [];
    let left: number[] = [];
    try {
      for (const [at, index] of order.entries()) {
        const outcome = await this.#sheet(printer, index, ahead);
        // What was made for the session goes with it, and is made again in another one.
        if (outcome === 'release') return [...ready.map((one) => one.index), ...order.slice(at + 1)];
        if (typeof outcome === 'object') ready.push({ index, box: outcome });
        if (this.#full !== undefined) {
          left = order.slice(at + 1);
          break;
        }
      }
    } finally {
      ahead.stop();
    }
    if (collation && ready.length > 0) await this.#printSession(printer, ready);
    await this.#end(printer, order);
    return left;
  }

  async #printerStatus(conversation: Conversation): Promise<void> {
    const { profile } = this.#request;
    const { refuseOnFailure } = profile.messages;
    try {
      const report = await getPrinter(conversation, profile);
      this.#request.onPrinter?.(report);
      if (refuseOnFailure && report.status === 'FAILURE') throw outOfOrder(report);
    } catch (error) {
      if (refuseOnFailure || !conversation.established) throw error;
      await this.#tell({ step: 'warning', text: asError(error).message });
    }
  }

  /** A film box with everything in it; printed, unless the session is. Resolves with the box for the session, or `release`: nothing more is printed here. */
  async #sheet(printer: FilmPrinter, index: number, ahead: PixelsAhead): Promise<FilmBox | 'release' | undefined> {
    const sheet = this.#request.sheets[index]!;
    const { collation, deleteFilmBox } = this.#request.profile.messages;
    const warning = this.#warning(index);
    await this.#tell({ sheet: index, step: 'begun' });
    ahead.prepare(index);
    let box: FilmBox | undefined;
    try {
      const made = await printer.createBox(sheet, warning);
      if (collation) this.#keepApart(made);
      box = made;
      await printer.setBox(sheet, box, warning);
      await printer.annotate(sheet, box, warning);
      for (const [place, { position }] of sheet.boxes.entries()) {
        const pixels = await ahead.take(index, place);
        this.#cancelling.signal.throwIfAborted();
        ahead.ahead(index, place);
        await printer.setImage(sheet, box, position, pixels, warning);
        await this.#tell({ sheet: index, step: 'box-sent', position, hash: pixels.hash });
      }
      if (collation) return box;
      await this.#printBox(printer, index, box, warning);
    } catch (error) {
      const failure = asError(error);
      await this.#sheetFailed(printer, index, failure);
      if (box === undefined) return collation && failure.code === 'dimse-status' ? undefined : 'release';
      let gone = false;
      await this.#courtesy(async () => {
        gone = await printer.deleteBox(box!, warning);
      });
      // What is still in the session would be printed with it.
      return collation && !gone ? 'release' : undefined;
    }
    if (deleteFilmBox) await this.#courtesy(() => printer.deleteBox(box!, warning));
    return undefined;
  }

  /** Fails with `protocol` where one film box of the session would take the images of another one. */
  #keepApart({ instance, images }: FilmBox): void {
    const uids = [instance, ...images];
    if (uids.some((uid) => this.#made.has(uid))) {
      throw answerError('box-create', 'the printer gave a UID that another film box has already');
    }
    for (const uid of uids) this.#made.add(uid);
  }

  async #printBox(printer: FilmPrinter, index: number, box: FilmBox, warning: OnWarning): Promise<void> {
    await this.#act(printer, [index], () => printer.printBox(box, warning));
  }

  /** All film boxes at once; what fails has failed for all. */
  async #printSession(printer: FilmPrinter, ready: readonly { index: number; box: FilmBox }[]): Promise<void> {
    const indices = ready.map(({ index }) => index);
    try {
      await this.#act(printer, indices, () => printer.printSession(this.#warning()));
    } catch (error) {
      for (const index of indices) await this.#sheetFailed(printer, index, asError(error));
    }
    const last = ready.at(-1)!.box;
    // Only the film box that was made last may be deleted (PS3.4 H.4.2.2.3); the others go with the session.
    if (this.#request.profile.messages.deleteFilmBox) {
      await this.#courtesy(() => printer.deleteBox(last, this.#warning()));
    }
  }

  /** N-ACTION for these sheets: from `asked` on they may be printed. */
  async #act(
    printer: FilmPrinter,
    indices: readonly number[],
    ask: () => ReturnType<FilmPrinter['printBox']>,
  ): Promise<void> {
    const { conversation } = printer;
    this.#cancelling.signal.throwIfAborted();
    const told: number[] = [];
    const withdraw = async (): Promise<void> => {
      for (const sheet of told) await this.#tell({ sheet, step: 'not-asked' });
    };
    try {
      for (const sheet of indices) {
        told.push(sheet);
        await this.#tell({ sheet, step: 'asked' });
      }
    } catch (error) {
      await withdraw().catch(() => undefined);
      throw error;
    }
    await this.#cancelling.finishing(async () => {
      if (!conversation.established || this.#cancelling.signal.aborted) {
        await withdraw();
        throw await conversation.lost();
      }
      const { dataSet } = await ask();
      const job = jobOf(dataSet);
      let said: JobReport | undefined;
      if (job !== undefined) {
        said = this.#jobs.add(job);
        // Of the sheets before it is known already.
        this.#sheetsOf.set(job, [...(this.#sheetsOf.get(job) ?? []), ...indices]);
      }
      for (const sheet of indices) {
        await this.#tell({ sheet, step: 'printed', ...(job !== undefined && { printJobUid: job }) });
      }
      if (said !== undefined && said.status !== '') await this.#tellJob(said);
    });
  }

  /** Tells it; rejects with what ends the whole association. */
  async #sheetFailed({ conversation }: FilmPrinter, index: number, error: NegatoscopeError): Promise<void> {
    const said = error.code === 'dimse-status';
    if (this.#untold || this.#cancelling.signal.aborted || (!conversation.established && !said)) throw error;
    const status = error.parameters['status'];
    await this.#tell({
      sheet: index,
      step: 'failed',
      text: error.message,
      ...(typeof status === 'number' && { status }),
    });
    if (!conversation.established) throw error;
    // A printer that is full now takes none of the others either.
    if (error.parameters['full'] === true) this.#full ??= error;
  }

  /** Session and Presentation LUT go, then the Print Jobs are followed. */
  async #end(printer: FilmPrinter, order: readonly number[]): Promise<void> {
    const { messages } = this.#request.profile;
    const warning = this.#warning();
    if (messages.deleteFilmSession) await this.#courtesy(() => printer.deleteSession(warning));
    if (messages.deletePresentationLut) await this.#courtesy(() => printer.deleteLut(warning));
    if (!messages.followPrintJob || this.#sheetsOf.size === 0 || order.length === 0) return;
    await this.#jobs.follow(printer.conversation, {
      forMs: messages.followForSeconds * 1000,
      everyMs: this.#services.followEveryMs ?? usualPauseMs,
      signal: this.#cancelling.signal,
      onJob: (report) => this.#tellJob(report),
    });
  }

  /** What only tidies up: a failing status fails the job by setting, but takes back no film. */
  async #courtesy(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const failure = asError(error);
      if (failure.code !== 'dimse-status' || this.#untold) throw failure;
      this.#failure ??= failure;
      await this.#tell({ step: 'warning', status: Number(failure.parameters['status']), text: failure.message });
    }
  }

  #warning(sheet?: number): OnWarning {
    return (status, text) =>
      this.#tell({
        step: 'warning',
        text,
        ...(sheet !== undefined && { sheet }),
        ...(status !== undefined && { status }),
      });
  }

  /** Of a job that says much only what it said last waits for its turn. */
  #tellJob(report: JobReport): Promise<void> {
    const { instance } = report;
    const waits = this.#news.has(instance);
    this.#news.set(instance, report);
    if (waits) return this.#lastTold;
    return this.#inOrder(async () => {
      const { status, info } = this.#news.get(instance)!;
      this.#news.delete(instance);
      const text = printerTermMeaning(info) || info;
      for (const sheet of this.#sheetsOf.get(instance) ?? []) {
        await this.#request.onEvent({
          sheet,
          step: 'job',
          printJobUid: instance,
          executionStatus: status,
          text,
        });
      }
    });
  }

  #tell(event: SheetEvent): Promise<void> {
    if (event.sheet !== undefined && (event.step === 'printed' || event.step === 'failed'))
      this.#ended.add(event.sheet);
    return this.#inOrder(() => this.#request.onEvent(event));
  }

  /** One after the other. */
  #inOrder(telling: () => Promise<void>): Promise<void> {
    const told = this.#lastTold.then(telling);
    this.#lastTold = told.catch(() => {
      this.#untold = true;
    });
    return told;
  }
}
