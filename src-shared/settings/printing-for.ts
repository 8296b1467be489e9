import { overlay } from './overlay.ts';
import {
  type PrinterProfile,
  type PrinterSettings,
  type PrintingSettings,
  type PrintOperation,
  printerProfileSchema,
} from './printing.ts';

/** How one printer is spoken to: as all, with what differs for it. */
export const printingFor = (
  printing: PrintingSettings,
  { profile }: Pick<PrinterSettings, 'profile'>,
): PrinterProfile => printerProfileSchema.parse(overlay(printing, profile));

/** Whether the profile keeps an attribute (by keyword) out of a request. */
export const isWithheld = (
  { withheld }: Pick<PrinterProfile, 'withheld'>,
  operation: PrintOperation,
  keyword: string,
): boolean => withheld.includes(keyword) || withheld.includes(`${operation}.${keyword}`);
