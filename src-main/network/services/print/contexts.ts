import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { sopClassName } from '../../../../src-shared/dicom/sop-classes.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import type { ProposedContext } from '../../upper-layer/pdu.ts';

/** Abstract syntaxes that are proposed to a printer (PS3.4 H.3.2, H.3.3). */
export function proposedClasses(profile: PrinterProfile): string[] {
  return [
    ...profile.colours.map((colour) => printSopClasses[colour]),
    ...(profile.presentationLut.use ? [printSopClasses.presentationLut] : []),
    ...(profile.annotationBox ? [printSopClasses.annotationBox] : []),
    ...(profile.printJob ? [printSopClasses.printJob] : []),
    ...(profile.configurationRetrieval ? [printSopClasses.printerConfiguration] : []),
  ];
}

/** One context for each class with all transfer syntaxes, or one for each class and syntax. */
export function printContexts(profile: PrinterProfile): ProposedContext[] {
  const { transferSyntaxes } = profile;
  const offers = profile.contextPerTransferSyntax ? transferSyntaxes.map((uid) => [uid]) : [transferSyntaxes];
  return proposedClasses(profile)
    .flatMap((abstractSyntax) => offers.map((offer) => ({ abstractSyntax, transferSyntaxes: offer })))
    .slice(0, 128)
    .map((context, index) => ({ id: 2 * index + 1, ...context }));
}

/** What the printer took of it: the context of each abstract syntax; of several the one whose syntax was proposed first. */
export function takenContexts(
  contexts: Iterable<PresentationContext>,
  { transferSyntaxes }: PrinterProfile,
): Map<string, PresentationContext> {
  const taken = new Map<string, PresentationContext>();
  const rank = ({ transferSyntax }: PresentationContext) => transferSyntaxes.indexOf(transferSyntax);
  for (const context of contexts) {
    const other = taken.get(context.abstractSyntax);
    if (other === undefined || rank(context) < rank(other)) taken.set(context.abstractSyntax, context);
  }
  return taken;
}

/** The meta SOP class that a job wants; fails with `unsupported` where the profile does not propose it. */
export function metaClassOf(profile: PrinterProfile, options: PrintOptions): string {
  const colour = options.colour ?? profile.colours[0] ?? 'grayscale';
  if (!profile.colours.includes(colour)) {
    throw new NegatoscopeError('unsupported', `the printer's settings propose no ${colour} printing`, {
      abstractSyntax: printSopClasses[colour],
    });
  }
  return printSopClasses[colour];
}

export const notTaken = (abstractSyntax: string): NegatoscopeError =>
  new NegatoscopeError('unsupported', `the printer does not take ${sopClassName(abstractSyntax)}`, { abstractSyntax });
