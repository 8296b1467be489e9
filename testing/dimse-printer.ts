import type { Socket } from 'node:net';
import dcmjsDimse from 'dcmjs-dimse';
import { classes, type DimseFilm, type Done, PrinterFilms } from './dimse-printer-films.ts';
import { type Elements, requestRules, wrongIn } from './dimse-printer-rules.ts';
import { freePort, waitForPort } from './ports.ts';

/**
 * A film printer on dcmjs-dimse: network, messages and data sets are read and written by a library that no line of the workstation is in.
 * It is a strict one: what PS3.4 H or PS3.3 C.13 do not allow stands in `faults`, and what a printer must refuse is refused.
 */

const { Dataset, Scp, Server, association, constants, log, requests, responses } = dcmjsDimse;
log.disableAll?.();
const accepted = (constants as never as { PresentationContextResult: { Accept: number } }).PresentationContextResult
  .Accept;
const refused = 3;

const names: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.1.1': 'session',
  '1.2.840.10008.5.1.1.2': 'box',
  '1.2.840.10008.5.1.1.4': 'gray',
  '1.2.840.10008.5.1.1.4.1': 'color',
  [classes.annotationBox]: 'annotation',
  [classes.printer]: 'printer',
  [classes.printJob]: 'job',
  '1.2.840.10008.5.1.1.16.376': 'configuration',
  [classes.lut]: 'lut',
};
const wellKnown = { printer: '1.2.840.10008.5.1.1.17', configuration: '1.2.840.10008.5.1.1.17.376' };
const metaClasses: string[] = [classes.grayscaleMeta, classes.colorMeta];
const printClasses = [...Object.keys(names), classes.grayscaleMeta, classes.colorMeta];

/** What is answered instead. */
export interface DimseAnswer {
  status?: number;
  comment?: string;
  /** Attribute Identifier List, by keyword. */
  about?: string[];
  /** Attributes of the answer; `null`: no data set. */
  elements?: Elements | null;
  before?: () => Promise<unknown>;
  /** A-ABORT, the connection is dropped, A-RELEASE-RQ of the printer, nothing at all. */
  instead?: 'abort' | 'drop' | 'release' | 'silence';
}

export interface DimseMessage {
  /** From 1. */
  association: number;
  /** `session-create`, `gray-set`, `printer-get` … */
  operation: string;
  uid: string;
  /** Abstract syntax of the presentation context it came over: image boxes are those of its meta SOP class. */
  context: string;
  elements: Elements | undefined;
  /** Of N-GET, by keyword. */
  asked: string[];
}

export interface DimseScript {
  /** SOP classes that are not taken. */
  refuses?: readonly string[];
  transferSyntax?: string;
  answer?: (message: DimseMessage) => DimseAnswer | undefined;
  /** Of the printer (`null`: no data set), its configuration, a Print Job that is asked for the n-th time. */
  printer?: Elements | null;
  configuration?: Elements;
  job?: (asked: number) => Elements;
  annotations?: number;
  /** A-RELEASE-RQ crosses the one that came (PS3.8 9.2.1). */
  collides?: boolean;
}

export interface DimsePrinter {
  readonly port: number;
  script: DimseScript;
  readonly messages: DimseMessage[];
  readonly films: DimseFilm[];
  /** What the standard does not allow, and what the library could not read. */
  readonly faults: string[];
  /** How associations ended, by number from 1. */
  readonly ends: (string | undefined)[];
  order(): string[];
  /** N-EVENT-REPORT over the newest association; the status that answers it. */
  report(sopClass: 'printer' | 'job', type: number, elements?: Elements): Promise<number>;
  close(): Promise<void>;
}

/** Starts a printer on a free port of the loopback interface. */
export async function startDimsePrinter(script: DimseScript = {}): Promise<DimsePrinter> {
  const sockets = new Set<Socket>();
  let newest: Printer | undefined;
  let lastUid = 0;
  const jobs: string[] = [];
  const newUid = () => `2.25.880000${++lastUid}`;
  class Printer extends Scp {
    #number = 0;
    readonly #syntax = made.script.transferSyntax;
    readonly #films = new PrinterFilms();
    /** Abstract syntaxes that were taken. */
    readonly classes = new Set<string>();
    #context = '';
    #taken = '';
    readonly #socket: Socket;

    constructor(...[socket, options]: ConstructorParameters<typeof Scp>) {
      super(socket, options);
      this.#socket = socket as never as Socket;
      // Nagle's algorithm waits for acknowledgements between command and data set.
      this.#socket.setNoDelay(true);
      this.#socket.on('close', () => {
        sockets.delete(this.#socket);
        if (this.#number > 0) made.ends[this.#number - 1] ??= 'lost';
      });
      sockets.add(this.#socket);
      newest = this;
    }

    override associationRequested(asked: InstanceType<typeof association.Association>) {
      this.#number = made.ends.push(undefined);
      for (const { id } of asked.getPresentationContexts()) {
        const context = asked.getPresentationContext(id);
        const sopClass = context.getAbstractSyntaxUid();
        const offered = context.getTransferSyntaxUids();
        const syntax = this.#syntax === undefined ? offered[0] : offered.find((each) => each === this.#syntax);
        const takes = printClasses.includes(sopClass) && !made.script.refuses?.includes(sopClass);
        if (!takes || syntax === undefined) {
          context.setResult(refused);
          continue;
        }
        context.setResult(accepted, syntax);
        this.#taken = syntax;
        this.classes.add(sopClass);
      }
      this.sendAssociationAccept();
    }

    /** The library does not tell its handlers the presentation context of a request. */
    _performDimse(context: InstanceType<typeof association.PresentationContext>, request: unknown) {
      this.#context = context.getAbstractSyntaxUid();
      (Scp.prototype as never as { _performDimse(...all: unknown[]): void })._performDimse.call(this, context, request);
    }

    override associationReleaseRequested() {
      made.ends[this.#number - 1] = 'released';
      if (made.script.collides) {
        this.on('associationReleaseResponse', () => this.sendAssociationReleaseResponse());
        this.sendAssociationReleaseRequest();
      } else this.sendAssociationReleaseResponse();
    }
    override abort() {
      made.ends[this.#number - 1] = 'aborted';
    }

    override nCreateRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nCreateRequest']>) {
      const sopClass = request.getAffectedSopClassUid();
      const uid = request.getAffectedSopInstanceUid() || newUid();
      const response = responses.NCreateResponse.fromRequest(request);
      response.setAffectedSopInstanceUid(uid);
      this.#answer(sopClass, 'create', uid, request, response, () => callback(response));
    }
    override nSetRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nSetRequest']>) {
      const response = responses.NSetResponse.fromRequest(request);
      const [sopClass, uid] = [request.getRequestedSopClassUid(), request.getRequestedSopInstanceUid()];
      this.#answer(sopClass, 'set', uid, request, response, () => callback(response));
    }
    override nGetRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nGetRequest']>) {
      const response = responses.NGetResponse.fromRequest(request);
      const [sopClass, uid] = [request.getRequestedSopClassUid(), request.getRequestedSopInstanceUid()];
      this.#answer(sopClass, 'get', uid, request, response, () => callback(response));
    }
    override nActionRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nActionRequest']>) {
      if (request.getActionTypeId() !== 1) made.faults.push(`Action Type ${request.getActionTypeId()}`);
      const response = responses.NActionResponse.fromRequest(request);
      const [sopClass, uid] = [request.getRequestedSopClassUid(), request.getRequestedSopInstanceUid()];
      this.#answer(sopClass, 'action', uid, request, response, () => callback(response));
    }
    override nDeleteRequest(...[request, callback]: Parameters<InstanceType<typeof Scp>['nDeleteRequest']>) {
      const response = responses.NDeleteResponse.fromRequest(request);
      const [sopClass, uid] = [request.getRequestedSopClassUid(), request.getRequestedSopInstanceUid()];
      this.#answer(sopClass, 'delete', uid, request, response, () => callback(response));
    }

    async #answer(
      sopClass: string,
      verb: string,
      uid: string,
      request: InstanceType<typeof requests.NGetRequest | typeof requests.NSetRequest>,
      response: InstanceType<typeof responses.NSetResponse>,
      send: () => void,
    ) {
      const operation = `${names[sopClass] ?? sopClass}-${verb}`;
      // An N-GET of one attribute is read as a number, not as a list.
      const list = request.getCommandDataset().getElement('AttributeIdentifierList') as never as number | number[];
      if (verb === 'get')
        request.getCommandDataset().setElement('AttributeIdentifierList', [list ?? []].flat() as never);
      const message: DimseMessage = {
        association: this.#number,
        operation,
        uid,
        context: this.#context,
        elements: whole(request.getDataset()?.getElements()),
        asked: request instanceof requests.NGetRequest ? request.getAttributeIdentifierList() : [],
      };
      made.messages.push(message);
      const told = made.script.answer?.(message) ?? {};
      await told.before?.();
      if (told.instead === 'silence') return;
      if (told.instead === 'abort') return this.sendAbort(2, 0);
      if (told.instead === 'release') return this.sendAssociationReleaseRequest();
      if (told.instead === 'drop') return void this.#socket.destroy();
      const [status, usual] = this.#perform(message, told.status);
      response.setStatus(status);
      if (told.comment !== undefined) response.setErrorComment(told.comment);
      if (told.about !== undefined) {
        const asked = new requests.NGetRequest(sopClass, uid, told.about);
        const numbers = asked.getCommandDataset().getElement('AttributeIdentifierList');
        response.getCommandDataset().setElement('AttributeIdentifierList', numbers!);
      }
      const elements = told.elements === null ? undefined : (told.elements ?? usual);
      if (elements !== undefined) response.setDataset(new Dataset(elements, this.#taken));
      send();
    }

    /** Does it, and gives the status and the attributes of the answer. */
    #perform(message: DimseMessage, wanted: number | undefined): Done {
      const { operation, elements = {} } = message;
      const rules = requestRules[operation];
      const fault = (what: string) => made.faults.push(`${operation}: ${what}`);
      if (rules !== undefined) for (const what of wrongIn(elements, rules)) fault(what);
      else if (message.elements !== undefined) fault('has a data set');
      const failed = wanted !== undefined && wanted !== 1 && wanted !== 0x107 && wanted !== 0x116;
      if (failed && wanted >> 12 !== 0xb && wanted !== 0) return [wanted];
      const [status, answer] = this.#does(message, elements, fault);
      if (status !== 0) fault(`answered ${status.toString(16)}`);
      return [status === 0 ? (wanted ?? 0) : status, answer];
    }

    #does(message: DimseMessage, elements: Elements, fault: (what: string) => void): Done {
      const { operation, uid } = message;
      if (operation === 'printer-get') {
        if (uid !== wellKnown.printer) return [0x0112];
        return [0, made.script.printer === null ? undefined : (made.script.printer ?? usualPrinter)];
      }
      if (operation === 'configuration-get') {
        return uid === wellKnown.configuration ? [0, made.script.configuration ?? {}] : [0x0112];
      }
      if (operation === 'job-get') {
        if (!jobs.includes(uid)) return [0x0112];
        const asked = made.messages.filter((each) => each.operation === operation && each.uid === uid).length;
        return [0, made.script.job?.(asked) ?? { ExecutionStatus: 'DONE', ExecutionStatusInfo: 'NORMAL' }];
      }
      const done = this.#films.does({
        operation,
        uid,
        elements,
        colour: message.context === classes.colorMeta,
        bigEndian: this.#taken === '1.2.840.10008.1.2.2',
        annotations: this.classes.has(classes.annotationBox) ? (made.script.annotations ?? 3) : 0,
        printJobs: this.classes.has(classes.printJob),
        newUid,
        fault,
        printed: (film) => void made.films.push(film),
      });
      const [job] = (done[1]?.['RETIRED_ReferencedPrintJobSequencePullStoredPrint'] ?? []) as Elements[];
      if (job !== undefined) jobs.push(String(job['ReferencedSOPInstanceUID']));
      return done;
    }
  }

  const port = await freePort();
  const server = new Server(Printer);
  const made: DimsePrinter = {
    port,
    script,
    messages: [],
    films: [],
    faults: [],
    ends: [],
    order: () => made.messages.map(({ association: number, operation }) => `${number} ${operation}`),
    report: (of, type, elements) =>
      new Promise((resolve) => {
        const [sopClass, uid, meta] =
          of === 'job'
            ? [classes.printJob, jobs.at(-1) ?? '']
            : [classes.printer, wellKnown.printer, [...newest!.classes].find((each) => metaClasses.includes(each))];
        const request = new requests.NEventReportRequest(sopClass, uid, type, meta);
        if (elements !== undefined) request.setDataset(new Dataset(elements, '1.2.840.10008.1.2.1'));
        request.on('response', (response: { getStatus(): number }) => resolve(response.getStatus()));
        newest!.sendRequests(request);
      }),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  server.on('networkError', (error: Error) => made.faults.push(error.message));
  // Any damage is an error, not something to read around.
  server.listen(port, { datasetReadOptions: { ignoreErrors: false } });
  await waitForPort(port);
  return made;
}

/** Of ST, which has one value, the library makes several where a backslash stands in it (PS3.5 6.2). */
function whole(elements: Elements | undefined): Elements | undefined {
  for (const keyword of ['ImageDisplayFormat', 'ConfigurationInformation']) {
    const value = elements?.[keyword];
    if (elements !== undefined && Array.isArray(value)) elements[keyword] = value.join('\\');
  }
  return elements;
}

const usualPrinter: Elements = {
  PrinterStatus: 'NORMAL',
  PrinterStatusInfo: 'NORMAL',
  PrinterName: 'FILM 1',
  Manufacturer: 'Another maker',
  ManufacturerModelName: 'D 1417',
  DeviceSerialNumber: '4711',
  SoftwareVersions: '2.1',
};
