import { createServer, type Socket } from 'node:net';
import type { AnswerSet } from './printer-data.ts';
import { explicitBig, explicitLittle, implicitLittle, numbersIn, readSet, textIn, writeSet } from './printer-data.ts';
import type { AssociationRequest, CommandSet } from './printer-pdu.ts';
import {
  at,
  eachPdu,
  lo,
  numberOf,
  readAssociateRequest,
  readCommand,
  tagsOf,
  ui,
  uidOf,
  us,
  writeAbort,
  writeAssociateAccept,
  writeCommand,
  writeData,
  writeReject,
  writeReleaseRequest,
  writeReleaseResponse,
} from './printer-pdu.ts';

import {
  imageOf,
  type PrintedImage,
  type PrinterAssociation,
  type PrinterMessage,
  type PrinterScript,
  printClasses,
  type ScriptedPrinter,
} from './printer-types.ts';

export * from './printer-types.ts';

/**
 * A film printer (Print Management SCP, PS3.4 H) that does what a test tells it, on bytes of its own: nothing of the workstation's network
 * is in it, so that what it recorded is what was on the wire.
 */

/** The well-known Printer SOP Instance. */
export const printerInstance = '1.2.840.10008.5.1.1.17';

const objects: Record<string, string> = {
  [printClasses.session]: 'session',
  [printClasses.filmBox]: 'box',
  [printClasses.grayscaleBox]: 'image',
  [printClasses.colorBox]: 'image',
  [printClasses.annotationBox]: 'annotation',
  [printClasses.lut]: 'lut',
  [printClasses.printer]: 'printer',
  [printClasses.printJob]: 'job',
  [printClasses.configuration]: 'configuration',
};
const services: Record<number, string> = { 272: 'get', 288: 'set', 304: 'action', 320: 'create', 336: 'delete' };

/** Boxes of an Image Display Format (PS3.3 C.13.3). */
export function boxesOf(format: string, others = 4): number {
  const [name, counts = ''] = format.split('\\');
  const numbers = counts.split(',').map(Number);
  if (name === 'STANDARD') return numbers[0]! * numbers[1]!;
  if (name === 'ROW' || name === 'COL') return numbers.reduce((sum, count) => sum + count, 0);
  return others;
}

const usualPrinter: AnswerSet = {
  '00080070': ['LO', 'Light & Film'],
  '00081090': ['LO', 'LF 1417'],
  '00181000': ['LO', '4711'],
  '00181020': ['LO', '2.1'],
  '21100010': ['CS', 'NORMAL'],
  '21100020': ['CS', 'NORMAL'],
  '21100030': ['LO', 'FILM 1'],
};

interface FilmBox {
  uid: string;
  images: Map<string, number>;
  annotations: Map<string, number>;
  set: Map<number, PrintedImage>;
  texts: Map<number, string>;
}

/** Starts a printer on a free port of the loopback interface. */
export async function scriptedPrinter(script: PrinterScript = {}): Promise<ScriptedPrinter> {
  const sockets = new Set<Socket>();
  const listeners = new Set<() => void>();
  let lastUid = 0;
  let lastJob = '';
  const newUid = () => `2.25.990000${++lastUid}`;
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (association !== undefined && association.ended === 'open') association.ended = 'lost';
      for (const give of waiting.values()) give(-1);
      changed();
    });
    const contexts = new Map<number, PrinterMessage['context']>();
    const boxes: FilmBox[] = [];
    const waiting = new Map<number, (status: number) => void>();
    let association: PrinterAssociation | undefined;
    let request: AssociationRequest | undefined;
    let lastReport = 1000;
    let commandParts: Buffer[] = [];
    let dataParts: Buffer[] = [];
    let command: CommandSet | undefined;
    let work = Promise.resolve();

    const send = (contextId: number, values: CommandSet, set?: AnswerSet) => {
      if (socket.destroyed) return;
      values.set(0x0800, us(set === undefined ? 0x0101 : 0x0001));
      const maximum = request?.maximumLength ?? 16384;
      socket.write(writeData(contextId, true, writeCommand(values), maximum));
      if (set !== undefined) {
        const syntax = contexts.get(contextId)!.transferSyntax;
        socket.write(writeData(contextId, false, writeSet(set, syntax), maximum));
      }
    };

    const open = (body: Buffer) => {
      request = readAssociateRequest(body);
      const number = printer.associations.length + 1;
      const takes = printer.script.takes ?? usualTakes;
      const answers = request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) => {
        const transferSyntax = takes(abstractSyntax, transferSyntaxes);
        if (transferSyntax === undefined) return { id, result: 3, transferSyntax: implicitLittle };
        contexts.set(id, { id, abstractSyntax, transferSyntax });
        return { id, result: 0, transferSyntax };
      });
      association = {
        number,
        request,
        accepted: new Map([...contexts.values()].map((each) => [each.abstractSyntax, each.transferSyntax])),
        longestPdu: 0,
        ended: 'open',
        report: (sopClass, instance, type, set) =>
          new Promise((resolve) => {
            const context = [...contexts.values()].find((each) => holds(each.abstractSyntax, sopClass))!;
            const id = ++lastReport;
            waiting.set(id, resolve);
            const values: CommandSet = new Map([
              [0x0002, ui(sopClass)],
              [0x0100, us(0x0100)],
              [0x0110, us(id)],
              [0x1000, ui(instance)],
              [0x1002, us(type)],
            ]);
            send(context.id, values, set);
          }),
        abort: () => {
          association!.ended = 'dropped';
          socket.end(writeAbort());
        },
        drop: () => {
          association!.ended = 'dropped';
          socket.destroy();
        },
        stall: () => void socket.pause(),
        release: () => void socket.write(writeReleaseRequest()),
      };
      printer.associations.push(association);
      const refusal = printer.script.reject?.(number);
      if (refusal !== undefined) {
        association.ended = 'rejected';
        socket.end(writeReject(...refusal));
        return;
      }
      socket.write(writeAssociateAccept(request, answers, printer.script.maximumLength ?? 16384));
    };

    const data = (body: Buffer) => {
      association!.longestPdu = Math.max(association!.longestPdu, body.length);
      for (let from = 0; from < body.length; ) {
        const length = body.readUInt32BE(from);
        const contextId = body[from + 4]!;
        const control = body[from + 5]!;
        const value = body.subarray(from + 6, from + 4 + length);
        from += 4 + length;
        if ((control & 1) !== 0) {
          commandParts.push(value);
          if ((control & 2) === 0) continue;
          command = readCommand(Buffer.concat(commandParts));
          commandParts = [];
          if (numberOf(command, 0x0800) === 0x0101) whole(contextId, command, undefined);
        } else {
          dataParts.push(value);
          if ((control & 2) === 0) continue;
          const bytes = Buffer.concat(dataParts);
          dataParts = [];
          whole(contextId, command!, bytes);
        }
      }
    };

    const whole = (contextId: number, values: CommandSet, bytes: Buffer | undefined) => {
      const field = numberOf(values, 0x0100)!;
      if ((field & 0x8000) !== 0) {
        const id = numberOf(values, 0x0120)!;
        waiting.get(id)?.(numberOf(values, 0x0900)!);
        waiting.delete(id);
        return;
      }
      const context = contexts.get(contextId)!;
      const sopClass = uidOf(values, 0x0003) || uidOf(values, 0x0002);
      const message: PrinterMessage = {
        number: printer.messages.length + 1,
        association: association!.number,
        operation: `${objects[sopClass] ?? sopClass}-${services[field] ?? field}`,
        sopClass,
        instance: uidOf(values, 0x1001) || uidOf(values, 0x1000),
        context,
        action: numberOf(values, 0x1008),
        attributes: values.has(0x1005) ? tagsOf(values, 0x1005) : undefined,
        set: bytes === undefined ? undefined : readSet(bytes, context.transferSyntax),
        bytes,
      };
      printer.messages.push(message);
      changed();
      work = work.then(() => perform(values, message));
    };

    const perform = async (values: CommandSet, message: PrinterMessage) => {
      const told = printer.script.answer?.(message, printer) ?? {};
      await told.before?.();
      if (told.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, told.delayMs));
      if (told.instead === 'silence') return;
      if (told.instead !== undefined) {
        association![told.instead]();
        return;
      }
      const status = told.status ?? 0;
      const well = status === 0 || status === 1 || status === 0x107 || status === 0x116 || status >> 12 === 0xb;
      const instance = told.instance ?? (message.instance || newUid());
      const usual = well ? effect(message, instance, told.imageBoxes) : undefined;
      const set = told.set === null ? undefined : (told.set ?? usual);
      const answer: CommandSet = new Map([
        [0x0002, ui(message.sopClass)],
        [0x0100, us(numberOf(values, 0x0100)! | 0x8000)],
        [0x0120, told.respondsTo === undefined ? values.get(0x0110)! : us(told.respondsTo)],
        [0x0900, us(status)],
      ]);
      if (instance !== '') answer.set(0x1000, ui(instance));
      if (message.action !== undefined) answer.set(0x1008, us(message.action));
      if (told.comment !== undefined) answer.set(0x0902, lo(told.comment));
      if (told.attributes !== undefined) answer.set(0x1005, at(told.attributes));
      send(message.context.id, answer, set);
    };

    /** What a request does in the printer, and the attributes of its answer. */
    const effect = (message: PrinterMessage, instance: string, imageBoxes?: number): AnswerSet | undefined => {
      const { operation, set, context } = message;
      const { transferSyntax } = context;
      if (operation === 'box-create') {
        const count = imageBoxes ?? boxesOf(textIn(set, '20100010'), printer.script.otherFormats ?? 4);
        const annotated = textIn(set, '20100030') !== '' && association!.accepted.has(printClasses.annotationBox);
        const uids = (many: number) => Array.from({ length: many }, newUid);
        const images = uids(count);
        const annotations = uids(annotated ? (printer.script.annotationBoxes ?? 6) : 0);
        const numbered = (list: string[]) => new Map(list.map((uid, index) => [uid, index + 1]));
        boxes.push({
          uid: instance,
          images: numbered(images),
          annotations: numbered(annotations),
          set: new Map(),
          texts: new Map(),
        });
        const boxClass =
          context.abstractSyntax === printClasses.colorMeta ? printClasses.colorBox : printClasses.grayscaleBox;
        return {
          '20100510': ['SQ', images.map((uid) => reference(boxClass, uid))],
          ...(annotated && {
            '20100520': ['SQ', annotations.map((uid) => reference(printClasses.annotationBox, uid))] as [
              string,
              AnswerSet[],
            ],
          }),
        };
      }
      if (operation === 'image-set') {
        const image = imageOf(
          message,
          boxes.find((box) => box.images.has(message.instance))?.uid ?? '',
          transferSyntax,
        );
        printer.images.push(image);
        boxes.find((box) => box.images.has(message.instance))?.set.set(image.position, image);
      } else if (operation === 'annotation-set') {
        const [position = 0] = numbersIn(set, '20300010', transferSyntax);
        boxes.find((box) => box.annotations.has(message.instance))?.texts.set(position, textIn(set, '20300020'));
      } else if (operation === 'box-action' || operation === 'session-action') {
        for (const box of boxes.filter(({ uid }) => operation === 'session-action' || uid === message.instance)) {
          printer.films.push({
            filmBox: box.uid,
            association: message.association,
            images: new Map(box.set),
            texts: new Map(box.texts),
          });
        }
        if (!association!.accepted.has(printClasses.printJob)) return undefined;
        lastJob = newUid();
        return { '21000500': ['SQ', [reference(printClasses.printJob, lastJob)]] };
      } else if (operation === 'box-delete') {
        boxes.splice(
          boxes.findIndex(({ uid }) => uid === message.instance),
          1,
        );
      } else if (operation === 'session-delete') {
        boxes.length = 0;
      } else if (operation === 'printer-get') {
        return printer.script.printer ?? usualPrinter;
      } else if (operation === 'configuration-get') {
        return printer.script.configuration ?? {};
      } else if (operation === 'job-get') {
        const asked = printer.of('job-get').filter((each) => each.instance === message.instance).length;
        return (
          printer.script.job?.(message.instance, asked) ?? { '21000020': ['CS', 'DONE'], '21000030': ['CS', 'NORMAL'] }
        );
      }
      return undefined;
    };

    eachPdu(socket, (type, body) => {
      if (type === 1) open(body);
      else if (type === 4) data(body);
      else if (type === 5) {
        if (printer.script.keepsOpen === true) return;
        association!.ended = 'released';
        void work.then(() => socket.end(writeReleaseResponse()));
      } else if (type === 7) {
        if (association!.ended === 'open') association!.ended = 'aborted';
        socket.destroy();
      }
      changed();
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const printer: ScriptedPrinter = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    script,
    messages: [],
    associations: [],
    images: [],
    films: [],
    get lastJob() {
      return lastJob;
    },
    order: () => printer.messages.map(({ association, operation }) => `${association} ${operation}`),
    of: (operation) => printer.messages.filter((each) => each.operation === operation),
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds()) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return printer;
}

const usualTakes = (abstractSyntax: string, offered: readonly string[]): string | undefined =>
  (Object.values(printClasses) as string[]).includes(abstractSyntax)
    ? offered.find((syntax) => [implicitLittle, explicitLittle, explicitBig].includes(syntax))
    : undefined;

/** Whether a context for `abstractSyntax` speaks of `sopClass`: a meta SOP class speaks of several. */
const holds = (abstractSyntax: string, sopClass: string): boolean =>
  abstractSyntax === sopClass ||
  ((abstractSyntax === printClasses.grayscaleMeta || abstractSyntax === printClasses.colorMeta) &&
    sopClass === printClasses.printer);

const reference = (sopClass: string, instance: string): AnswerSet => ({
  '00081150': ['UI', sopClass],
  '00081155': ['UI', instance],
});
