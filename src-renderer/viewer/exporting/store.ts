import { create } from 'zustand';
import { type PaperId, paperIds } from '../../../src-shared/film/paper/sizes.ts';
import { remember, remembered } from '../../app/remembered.ts';
import { useViewer } from '../store.ts';
import { stopCine } from './walk.ts';

/** Of what. */
export type Subject = 'viewport' | 'layout' | 'series';
export type Format = 'png' | 'jpeg' | 'mp4' | 'dicom';

/** What the reader chose last; kept from one window to the next. */
export interface Choices {
  layers: boolean;
  texts: boolean;
  identity: boolean;
  size: 'screen' | 'image';
  /** Of JPEG, per cent. */
  quality: number;
  paper: PaperId;
  /** On paper: who it is, above the picture and in it. */
  header: boolean;
  /** Printer of the system; empty: its dialog asks. */
  printer: string;
}

const defaults: Choices = {
  layers: true,
  texts: true,
  identity: false,
  size: 'screen',
  quality: 92,
  paper: 'A4',
  header: true,
  printer: '',
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What was remembered, as far as it is of the right kind. */
export function choicesFrom(value: unknown): Choices {
  const given = isObject(value) ? value : {};
  const flag = (key: 'layers' | 'texts' | 'identity' | 'header'): boolean =>
    typeof given[key] === 'boolean' ? given[key] : defaults[key];
  const { quality, size, paper, printer } = given;
  return {
    layers: flag('layers'),
    texts: flag('texts'),
    identity: flag('identity'),
    header: flag('header'),
    size: size === 'image' ? 'image' : 'screen',
    quality: typeof quality === 'number' && quality >= 10 && quality <= 100 ? quality : defaults.quality,
    paper: paperIds.includes(paper as PaperId) ? (paper as PaperId) : defaults.paper,
    printer: typeof printer === 'string' ? printer : defaults.printer,
  };
}

/** Whether a picture tells who the patient is: among texts that it has. */
export const tellsWho = ({ texts, identity }: Pick<Choices, 'texts' | 'identity'>): boolean => texts && identity;

const key = 'viewer.exporting';
export const rememberedChoices = (): Choices => choicesFrom(remembered(key, {}, isObject));
export const keepChoices = (choices: Choices): void => remember(key, choices);

/** Work under way. */
export interface Progress {
  title: string;
  done: number;
  total: number;
  cancel: () => void;
}

interface ExportState {
  /** The menu of the toolbar is open. */
  menu: boolean;
  /** Of the viewport that was selected then. */
  dialog: { cell: number; subject: Subject; format: Format } | undefined;
  printing: { cell: number } | undefined;
  progress: Progress | undefined;
}

export const useExporting = create<ExportState>(() => ({
  menu: false,
  dialog: undefined,
  printing: undefined,
  progress: undefined,
}));

export function openExport(subject: Subject, format: Format): void {
  stopCine();
  useExporting.setState({ dialog: { cell: useViewer.getState().selected, subject, format } });
}
export const closeExport = (): void => useExporting.setState({ dialog: undefined });
export function openPrinting(): void {
  stopCine();
  useExporting.setState({ printing: { cell: useViewer.getState().selected } });
}
export const closePrinting = (): void => useExporting.setState({ printing: undefined });
