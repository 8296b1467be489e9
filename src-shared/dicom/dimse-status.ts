/** DIMSE statuses and what they mean (PS3.7 C and 9.1, PS3.4 of each service). */

export type StatusKind = 'success' | 'pending' | 'cancel' | 'warning' | 'refused' | 'failure';

export const status = {
  success: 0x0000,
  cancel: 0xfe00,
  pending: 0xff00,
  pendingWithWarning: 0xff01,
  sopClassNotSupported: 0x0122,
  classInstanceConflict: 0x0119,
  duplicateSopInstance: 0x0111,
  duplicateInvocation: 0x0210,
  invalidArgument: 0x0115,
  invalidAttribute: 0x0106,
  invalidObjectInstance: 0x0117,
  missingAttribute: 0x0120,
  missingAttributeValue: 0x0121,
  mistypedArgument: 0x0212,
  noSuchAction: 0x0123,
  noSuchArgument: 0x0114,
  noSuchAttribute: 0x0105,
  noSuchEventType: 0x0113,
  noSuchObjectInstance: 0x0112,
  noSuchSopClass: 0x0118,
  processingFailure: 0x0110,
  resourceLimitation: 0x0213,
  unrecognizedOperation: 0x0211,
  notAuthorized: 0x0124,
  attributeListError: 0x0107,
  attributeValueOutOfRange: 0x0116,
  outOfResources: 0xa700,
  dataSetDoesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
  coercion: 0xb000,
  elementsDiscarded: 0xb006,
  dataSetDoesNotMatchWarning: 0xb007,
} as const;

/** Success, warning, failure ... by PS3.7 C: some by value, the rest by range. */
export function statusKind(code: number): StatusKind {
  if (code === 0x0000) {
    return 'success';
  }
  if (code === 0xff00 || code === 0xff01) {
    return 'pending';
  }
  if (code === 0xfe00) {
    return 'cancel';
  }
  if (code === 0x0001 || code === 0x0107 || code === 0x0116 || code >> 12 === 0xb) {
    return 'warning';
  }
  if (
    code === 0x0122 ||
    code === 0x0124 ||
    code === 0x0210 ||
    code === 0x0211 ||
    code === 0x0212 ||
    code >> 8 === 0xa7
  ) {
    return 'refused';
  }
  return 'failure';
}

export type StatusService = 'any' | 'storage' | 'find' | 'move' | 'get' | 'print';

const general: Readonly<Record<number, string>> = {
  0: 'Success',
  261: 'No such attribute',
  262: 'Invalid attribute value',
  263: 'Attribute list error',
  272: 'Processing failure',
  273: 'Duplicate SOP instance',
  274: 'No such SOP instance',
  275: 'No such event type',
  276: 'No such argument',
  277: 'Invalid argument value',
  278: 'Attribute value out of range',
  279: 'Invalid SOP instance',
  280: 'No such SOP class',
  281: 'Class-instance conflict',
  288: 'Missing attribute',
  289: 'Missing attribute value',
  290: 'Refused: SOP class not supported',
  291: 'No such action type',
  292: 'Refused: not authorized',
  528: 'Duplicate invocation',
  529: 'Unrecognized operation',
  530: 'Mistyped argument',
  531: 'Resource limitation',
  65024: 'Terminated because of a cancel indication',
  65280: 'Pending',
  65281: 'Pending, optional keys not supported',
};

/** By service: exact codes, then the meaning of a range given by its mask. */
const particular: Readonly<Record<StatusService, readonly [code: number, mask: number, meaning: string][]>> = {
  any: [],
  storage: [
    [0xa700, 0xff00, 'Refused: out of resources'],
    [0xa800, 0xff00, 'Refused: SOP class not supported'],
    [0xa900, 0xff00, 'Data set does not match SOP class'],
    [0xb000, 0xffff, 'Coercion of data elements'],
    [0xb006, 0xffff, 'Elements discarded'],
    [0xb007, 0xffff, 'Data set does not match SOP class (warning)'],
    [0xc000, 0xf000, 'Cannot understand'],
  ],
  find: [
    [0xa700, 0xffff, 'Refused: out of resources'],
    [0xa900, 0xffff, 'Identifier does not match SOP class'],
    [0xc000, 0xf000, 'Unable to process'],
  ],
  move: [
    [0xa701, 0xffff, 'Refused: out of resources, unable to count matches'],
    [0xa702, 0xffff, 'Refused: out of resources, unable to perform sub-operations'],
    [0xa801, 0xffff, 'Refused: move destination unknown'],
    [0xa900, 0xffff, 'Identifier does not match SOP class'],
    [0xb000, 0xffff, 'Sub-operations complete, one or more failures'],
    [0xc000, 0xf000, 'Unable to process'],
  ],
  get: [
    [0xa701, 0xffff, 'Refused: out of resources, unable to count matches'],
    [0xa702, 0xffff, 'Refused: out of resources, unable to perform sub-operations'],
    [0xa900, 0xffff, 'Identifier does not match SOP class'],
    [0xb000, 0xffff, 'Sub-operations complete, one or more failures'],
    [0xc000, 0xf000, 'Unable to process'],
  ],
  // PS3.4 H.4
  print: [
    [0x0001, 0xffff, 'Optional attributes are not supported'],
    [0xb600, 0xffff, 'The printer does not reserve memory'],
    [0xb601, 0xffff, 'The printer does not print whole film sessions'],
    [0xb602, 0xffff, 'The film session has an empty page'],
    [0xb603, 0xffff, 'The film box is empty, no page is printed'],
    [0xb604, 0xffff, 'The image was larger than its box and was made smaller'],
    [0xb605, 0xffff, 'The densities asked for are outside of what the printer can do'],
    [0xb609, 0xffff, 'The image was larger than its box and was cropped'],
    [0xb60a, 0xffff, 'The image was larger than its box and pixels were left out'],
    [0xc600, 0xffff, 'The film session has no film box'],
    [0xc601, 0xffff, 'The print queue is full'],
    [0xc602, 0xffff, 'The print queue is full'],
    [0xc603, 0xffff, 'The image is larger than its box'],
    [0xc604, 0xffff, 'The place of the image is taken'],
    [0xc605, 0xffff, 'The printer has not enough memory for the image'],
    [0xc606, 0xffff, 'There is more than one VOI LUT box'],
    [0xc613, 0xffff, 'The combined images are larger than their box'],
    [0xc616, 0xffff, 'An earlier film box is not printed yet'],
  ],
};

/** A status in the words of the standard. */
export function statusMeaning(code: number, service: StatusService = 'any'): string {
  const own = particular[service].find(([value, mask]) => (code & mask) === value);
  return own?.[2] ?? general[code] ?? `Undefined status (${statusKind(code)})`;
}

export const statusText = (code: number): string => `${code.toString(16).toUpperCase().padStart(4, '0')}H`;
