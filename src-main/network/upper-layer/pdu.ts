/** Protocol data units of the DICOM upper layer (PS3.8 9.3) and their user items (PS3.7 D.3.3, PS3.8 D) as plain objects. */

export const pduType = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

export const itemType = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  answeredContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
  implementationClassUid: 0x52,
  asynchronousWindow: 0x53,
  roleSelection: 0x54,
  implementationVersionName: 0x55,
  extendedNegotiation: 0x56,
  commonExtendedNegotiation: 0x57,
  userIdentityRequest: 0x58,
  userIdentityResponse: 0x59,
} as const;

/** The only application context name there is (PS3.7 A.2.1). */
export const dicomApplicationContext = '1.2.840.10008.3.1.1.1';

/** Result of a presentation context (PS3.8 table 9-18). */
export const contextResult = {
  accepted: 0,
  userRejection: 1,
  noReason: 2,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

export interface ProposedContext {
  id: number;
  abstractSyntax: string;
  transferSyntaxes: readonly string[];
}

export interface AnsweredContext {
  id: number;
  result: number;
  /** Not significant unless accepted. */
  transferSyntax: string;
}

/** PS3.7 D.3.3.4: what the requestor wants to be, or what the acceptor grants it. */
export interface RoleSelection {
  sopClassUid: string;
  scu: boolean;
  scp: boolean;
}

/** PS3.7 D.3.3.5. */
export interface ExtendedNegotiation {
  sopClassUid: string;
  information: Uint8Array;
}

/** PS3.7 D.3.3.6. */
export interface CommonExtendedNegotiation {
  sopClassUid: string;
  serviceClassUid: string;
  relatedGeneralSopClassUids: readonly string[];
}

/** PS3.7 D.3.3.7: 1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JWT. */
export interface UserIdentityRequest {
  type: number;
  positiveResponseRequested: boolean;
  primary: Uint8Array;
  secondary: Uint8Array;
}

export interface UserInformation {
  /** Longest P-DATA-TF variable field that the sender of this item can take; 0: unlimited. Absent: the item was left out. */
  maximumLength?: number;
  implementationClassUid?: string;
  implementationVersionName?: string;
  asynchronousWindow?: { invoked: number; performed: number };
  roles: readonly RoleSelection[];
  extended: readonly ExtendedNegotiation[];
  commonExtended: readonly CommonExtendedNegotiation[];
  userIdentity?: UserIdentityRequest;
  /** Server response of item 59H (A-ASSOCIATE-AC only). */
  userIdentityResponse?: Uint8Array;
}

export interface AssociateRequest {
  protocolVersion: number;
  calledAeTitle: string;
  callingAeTitle: string;
  applicationContext: string;
  contexts: readonly ProposedContext[];
  user: UserInformation;
}

export interface AssociateAccept {
  protocolVersion: number;
  /** Reserved fields which repeat the request's titles. */
  calledAeTitle: string;
  callingAeTitle: string;
  applicationContext: string;
  contexts: readonly AnsweredContext[];
  user: UserInformation;
}

/** PS3.8 table 9-21. */
export interface Rejection {
  result: number;
  source: number;
  reason: number;
}

/** PS3.8 table 9-26. */
export interface AbortCause {
  source: number;
  reason: number;
}

export const rejection = {
  noReason: { result: 1, source: 1, reason: 1 },
  applicationContext: { result: 1, source: 1, reason: 2 },
  callingAeTitle: { result: 1, source: 1, reason: 3 },
  calledAeTitle: { result: 1, source: 1, reason: 7 },
  acseNoReason: { result: 1, source: 2, reason: 1 },
  protocolVersion: { result: 1, source: 2, reason: 2 },
  temporaryCongestion: { result: 2, source: 3, reason: 1 },
  localLimitExceeded: { result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, Rejection>;

/** Reasons of an A-ABORT of the service provider (source 2). */
export const abortReason = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unrecognizedParameter: 4,
  unexpectedParameter: 5,
  invalidParameterValue: 6,
} as const;

export const abortSource = { user: 0, provider: 2 } as const;

const rejectResults: Record<number, string> = { 1: 'permanent', 2: 'transient' };
const rejectSources: Record<number, string> = {
  1: 'service-user',
  2: 'service-provider (ACSE)',
  3: 'service-provider (presentation)',
};
const rejectReasons: Record<number, Record<number, string>> = {
  1: {
    1: 'no reason given',
    2: 'application context name not supported',
    3: 'calling AE title not recognized',
    7: 'called AE title not recognized',
  },
  2: { 1: 'no reason given', 2: 'protocol version not supported' },
  3: { 1: 'temporary congestion', 2: 'local limit exceeded' },
};
const abortReasons: Record<number, string> = {
  0: 'reason not specified',
  1: 'unrecognized PDU',
  2: 'unexpected PDU',
  4: 'unrecognized PDU parameter',
  5: 'unexpected PDU parameter',
  6: 'invalid PDU parameter value',
};

/** A rejection in the words of the standard, for the log. */
export function describeRejection({ result, source, reason }: Rejection): string {
  const words = [rejectResults[result], rejectSources[source], rejectReasons[source]?.[reason]];
  return `${words.map((word) => word ?? 'undefined value').join(', ')} (${result}/${source}/${reason})`;
}

export function describeAbort({ source, reason }: AbortCause): string {
  return source === abortSource.provider
    ? `service-provider, ${abortReasons[reason] ?? 'undefined reason'} (${source}/${reason})`
    : `service-user (${source}/${reason})`;
}
