import { overlay } from './overlay.ts';
import { type PrinterProfile, type PrinterSettings, type PrintingSettings, printerProfileSchema } from './printing.ts';

/** How one printer is spoken to: as all, with what differs for it. */
export const printingFor = (
  printing: PrintingSettings,
  { profile }: Pick<PrinterSettings, 'profile'>,
): PrinterProfile => printerProfileSchema.parse(overlay(printing, profile));
