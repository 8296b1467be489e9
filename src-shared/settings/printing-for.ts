import { overlay } from './overlay.ts';
import {
  type PrinterProfile,
  type PrinterSettings,
  type PrintingSettings,
  type PrintOperation,
  type PrintStatusRule,
  printerProfileSchema,
} from './printing.ts';

/** How one printer is spoken to: as all, with what differs for it. */
export const printingFor = (
  printing: PrintingSettings,
  { profile }: Pick<PrinterSettings, 'profile'>,
): PrinterProfile => printerProfileSchema.parse(overlay(printing, profile));

/**
 * A profile as it was kept with a film. What could not be set then is as it is by default, but LIN OD: without a word about it the value 0
 * was the greatest density, and so was the film seen in the proof.
 */
export function keptProfile(kept: PrinterProfile): PrinterProfile {
  const { data } = printerProfileSchema.safeParse(overlay({ presentationLut: { linOdZero: 'maximum' } }, kept));
  // What these settings would not be any more is printed as it was said then.
  return data ?? kept;
}

/** Whether the profile keeps an attribute (by keyword) out of a request. */
export const isWithheld = (
  { withheld }: Pick<PrinterProfile, 'withheld'>,
  operation: PrintOperation,
  keyword: string,
): boolean => withheld.includes(keyword) || withheld.includes(`${operation}.${keyword}`);

/** What is done about a status that a request was answered with: the first rule that fits; what none fits has failed. */
export const printStatusRule = (
  { statuses }: Pick<PrinterProfile, 'statuses'>,
  operation: PrintOperation,
  status: number,
): Pick<PrintStatusRule, 'outcome' | 'association'> =>
  statuses.find(
    ({ operations, from, to }) => status >= from && status <= to && (operations?.includes(operation) ?? true),
  ) ?? { outcome: status === 0 ? 'done' : 'failed', association: 'keep' };
