import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import { longestAnnotation } from '../../../../src-shared/film/identity.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile, PrintOperation } from '../../../../src-shared/settings/printing.ts';
import type { BoxPixels, LutPlace, SheetToPrint } from '../../../print/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Command } from '../../dimse/command-set.ts';
import { newUid } from '../../new-uid.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import type { Saying } from './attributes.ts';
import { metaClassOf, notTaken } from './contexts.ts';
import type { Answer, Conversation } from './conversation.ts';
import { type FilmBox, filmBoxOf } from './film-box.ts';
import { imageBoxData } from './image-box.ts';
import { answerError } from './judge.ts';
import { attributesFor, presentationLut } from './messages.ts';

/** Action Type ID of the only action of film sessions and film boxes: print (PS3.4 tables H.4-4, H.4-9). */
const print = 1;

/** Referenced Presentation LUT Sequence. */
const referenceToLut = 0x20500500;

const textString = 0x20300020;

export type OnWarning = (status: number | undefined, words: string) => Promise<void>;

/** The requests of Print Management (PS3.4 H.4) over one association, each once, in no order of their own. */
export class FilmPrinter {
  readonly conversation: Conversation;
  readonly colour: boolean;
  readonly #profile: PrinterProfile;
  readonly #options: PrintOptions;
  readonly #context: PresentationContext;
  #lut: string | undefined;
  #session = '';

  /** Fails with `unsupported` where the printer did not take the meta SOP class of the job. */
  constructor(conversation: Conversation, profile: PrinterProfile, options: PrintOptions) {
    const meta = metaClassOf(profile, options);
    const context = conversation.context(meta);
    if (context === undefined) throw notTaken(meta);
    this.conversation = conversation;
    this.colour = meta === printSopClasses.color;
    this.#profile = profile;
    this.#options = options;
    this.#context = context;
  }

  get #saying(): Saying {
    const annotated = this.conversation.context(printSopClasses.annotationBox) !== undefined;
    return {
      profile: this.#profile,
      options: this.#options,
      annotated,
      ...(this.#lut !== undefined && { lut: this.#lut }),
      ...(this.#session !== '' && { session: this.#session }),
    };
  }

  /**
   * The Presentation LUT, where printer and film want one (PS3.4 H.4.9). One that the printer does not make is said and done without: its work
   * is done here.
   */
  async createLut(onWarning: OnWarning): Promise<LutPlace> {
    const context = this.conversation.context(printSopClasses.presentationLut);
    if (context === undefined || this.colour) return 'here';
    try {
      const { instance } = await this.#create(
        'lut-create',
        printSopClasses.presentationLut,
        presentationLut(this.#profile),
        onWarning,
        context,
      );
      this.#lut = instance;
      return 'printer';
    } catch (error) {
      const { code, parameters, message } = error as NegatoscopeError;
      if (code !== 'dimse-status' || !this.conversation.established) throw error;
      await onWarning(Number(parameters['status']), message);
      return 'here';
    }
  }

  async createSession(onWarning: OnWarning): Promise<void> {
    const attributes = attributesFor('session-create', this.#saying);
    const made = await this.#create('session-create', printSopClasses.filmSession, attributes, onWarning);
    this.#session = made.instance;
    if (this.#profile.messages.filmSessionSet) {
      const later = attributesFor('session-set', this.#saying);
      await this.#set('session-set', printSopClasses.filmSession, this.#session, later, onWarning);
    }
  }

  async createBox(sheet: SheetToPrint, onWarning: OnWarning): Promise<FilmBox> {
    const attributes = attributesFor('box-create', { ...this.#saying, sheet });
    const { instance, dataSet } = await this.#create('box-create', printSopClasses.filmBox, attributes, onWarning);
    return filmBoxOf(instance, dataSet, sheet, this.#profile, this.colour);
  }

  /** By setting, attributes of the film box in an N-SET of their own. */
  async setBox(sheet: SheetToPrint, box: FilmBox, onWarning: OnWarning): Promise<void> {
    if (!this.#profile.messages.filmBoxSet) return;
    const attributes = attributesFor('box-set', { ...this.#saying, sheet });
    await this.#set('box-set', printSopClasses.filmBox, box.instance, attributes, onWarning);
  }

  /** Whether the printer takes annotation boxes; undefined: this film has no use for them. */
  get takesAnnotations(): boolean | undefined {
    if (!this.#profile.annotationBox) return undefined;
    return this.conversation.context(printSopClasses.annotationBox) !== undefined;
  }

  /**
   * Texts in annotation boxes; what has no box is said and not printed. Fails with `unsupported` where nothing else on the film says whose it is:
   * a film without a name is not printed.
   */
  async annotate(sheet: SheetToPrint, box: FilmBox, onWarning: OnWarning): Promise<void> {
    const taken = (this.#options.annotationFormat ?? '') === '' ? [] : await this.#annotations(sheet, box, onWarning);
    const { naming = [] } = sheet;
    if (naming.length === 0 || naming.some((position) => taken.includes(position))) return;
    throw new NegatoscopeError(
      'unsupported',
      'the printer does not take the text that says whose film it is, and nothing else on the film does: show who it is in the corners of the images',
      { object: 'A film that says whose it is in texts of the printer alone' },
    );
  }

  /** Positions of the texts that the printer took. */
  async #annotations(sheet: SheetToPrint, box: FilmBox, onWarning: OnWarning): Promise<number[]> {
    const taken: number[] = [];
    const context = this.conversation.context(printSopClasses.annotationBox);
    const texts = sheet.annotations.map((text, index) => ({ text: text.trim(), position: index + 1 }));
    const said = texts.filter(({ text }) => text !== '');
    for (const { text, position } of said) {
      const instance = box.annotations[position - 1];
      if (context === undefined || instance === undefined) {
        const why = context === undefined ? 'takes no annotation boxes' : `has no annotation box ${position}`;
        await onWarning(undefined, `The printer ${why}; a text is not printed: "${text}"`);
        continue;
      }
      const characters = [...text];
      if (characters.length > longestAnnotation) {
        await onWarning(undefined, `Annotation ${position} is cut to ${longestAnnotation} characters: "${text}"`);
      }
      const cut = characters.slice(0, longestAnnotation).join('');
      const attributes = attributesFor('annotation-set', { ...this.#saying, sheet, text: cut, position });
      const answer = await this.#set(
        'annotation-set',
        printSopClasses.annotationBox,
        instance,
        attributes,
        onWarning,
        context,
      );
      // With a warning it says which attributes it did without (PS3.7 C.5.9).
      const left = answer?.command.attributeIdentifiers?.includes(textString) ?? false;
      if (answer && '20300020' in attributes && !left) taken.push(position);
    }
    return taken;
  }

  async setImage(
    sheet: SheetToPrint,
    box: FilmBox,
    position: number,
    pixels: BoxPixels,
    onWarning: OnWarning,
  ): Promise<void> {
    const instance = box.images[position - 1];
    if (instance === undefined) throw answerError('image-set', `there is no image box ${position}`);
    const saying = { ...this.#saying, sheet, position, pixels };
    await this.conversation.ask(
      {
        operation: 'image-set',
        context: this.#context,
        command: {
          field: commandField.setAttributes,
          requestedSopClassUid: this.colour ? printSopClasses.colorImageBox : printSopClasses.grayscaleImageBox,
          requestedSopInstanceUid: instance,
        },
        attributes: attributesFor('image-set', saying),
        data: imageBoxData(saying, this.#context, this.#profile.maxPduLength),
      },
      onWarning,
    );
    const { entry } = this.conversation.open.association;
    entry.bytes += pixels.bytes.length;
    entry.received++;
    entry.touch();
  }

  /** N-ACTION: a film box is printed. */
  printBox({ instance }: FilmBox, onWarning: OnWarning): Promise<Answer> {
    return this.#act('box-action', printSopClasses.filmBox, instance, onWarning);
  }

  /** N-ACTION: all film boxes of the session are printed. */
  printSession(onWarning: OnWarning): Promise<Answer> {
    return this.#act('session-action', printSopClasses.filmSession, this.#session, onWarning);
  }

  /** True: it is gone for certain. */
  async deleteBox({ instance }: FilmBox, onWarning: OnWarning): Promise<boolean> {
    const { command } = await this.#delete('box-delete', printSopClasses.filmBox, instance, onWarning);
    return command.status === 0;
  }

  async deleteSession(onWarning: OnWarning): Promise<void> {
    await this.#delete('session-delete', printSopClasses.filmSession, this.#session, onWarning);
  }

  async deleteLut(onWarning: OnWarning): Promise<void> {
    const context = this.conversation.context(printSopClasses.presentationLut);
    if (this.#lut === undefined || context === undefined) return;
    await this.#delete('lut-delete', printSopClasses.presentationLut, this.#lut, onWarning, context);
  }

  async #create(
    operation: PrintOperation,
    sopClassUid: string,
    attributes: DataSet,
    onWarning: OnWarning,
    context = this.#context,
  ): Promise<{ instance: string; dataSet: DataSet }> {
    const ours = newUid();
    const { command, dataSet } = await this.conversation.ask(
      {
        operation,
        context,
        command: { field: commandField.create, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: ours },
        attributes,
      },
      onWarning,
    );
    this.#refers(operation, command);
    // A printer may give it a UID of its own.
    const instance = command.affectedSopInstanceUid ?? ours;
    if (!isUsableUid(instance)) throw answerError(operation, `the printer made an instance with the UID '${instance}'`);
    return { instance, dataSet };
  }

  async #set(
    operation: PrintOperation,
    requestedSopClassUid: string,
    requestedSopInstanceUid: string,
    attributes: DataSet,
    onWarning: OnWarning,
    context = this.#context,
  ): Promise<Answer | undefined> {
    if (Object.keys(attributes).length === 0) return undefined;
    const command = { field: commandField.setAttributes, requestedSopClassUid, requestedSopInstanceUid };
    const answer = await this.conversation.ask({ operation, context, command, attributes }, onWarning);
    this.#refers(operation, answer.command);
    return answer;
  }

  /** Fails with `protocol` where the printer leaves out the Presentation LUT that the values were made for. P-values are P-values without it too. */
  #refers(operation: PrintOperation, { attributeIdentifiers }: Command): void {
    const { shape, referencedBy } = this.#profile.presentationLut;
    if (this.#lut === undefined || shape === 'IDENTITY' || !attributeIdentifiers?.includes(referenceToLut)) return;
    // What the session does not take the film box may.
    if (operation.startsWith('session-') && referencedBy === 'both') return;
    throw answerError(operation, 'the printer does not use the Presentation LUT that the values are made for');
  }

  #act(
    operation: PrintOperation,
    requestedSopClassUid: string,
    requestedSopInstanceUid: string,
    onWarning: OnWarning,
  ): Promise<Answer> {
    const command = { field: commandField.action, requestedSopClassUid, requestedSopInstanceUid, actionTypeId: print };
    return this.conversation.ask({ operation, context: this.#context, command }, onWarning);
  }

  #delete(
    operation: PrintOperation,
    requestedSopClassUid: string,
    requestedSopInstanceUid: string,
    onWarning: OnWarning,
    context = this.#context,
  ): Promise<Answer> {
    const command = { field: commandField.delete, requestedSopClassUid, requestedSopInstanceUid };
    return this.conversation.ask({ operation, context, command }, onWarning);
  }
}
