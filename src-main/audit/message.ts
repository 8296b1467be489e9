import { isIP } from 'node:net';
import type { AuditEvent } from './types.ts';
import { type Element, toXml } from './xml.ts';

/** Who writes the messages. */
export interface AuditSource {
  /** AuditSourceID: the station. */
  id: string;
  /** Our application entity titles, for AlternativeUserID. */
  aeTitles: readonly string[];
  /** UserID of this process. */
  process: string;
}

type Study = NonNullable<AuditEvent['studies']>[number];

/** A code of PS3.16 D in the form of the schema (PS3.15 A.5.1, CodedValueType). */
const dcm = (name: string, code: string, meaning: string): Element => ({
  name,
  attributes: { 'csd-code': code, codeSystemName: 'DCM', originalText: meaning },
});

const eventIds: Record<AuditEvent['kind'], [code: string, meaning: string]> = {
  'application-activity': ['110100', 'Application Activity'],
  'begin-transferring': ['110102', 'Begin Transferring DICOM Instances'],
  'instances-accessed': ['110103', 'DICOM Instances Accessed'],
  'instances-transferred': ['110104', 'DICOM Instances Transferred'],
  'study-deleted': ['110105', 'DICOM Study Deleted'],
  'data-export': ['110106', 'Export'],
  'data-import': ['110107', 'Import'],
  'network-entry': ['110108', 'Network Entry'],
  query: ['110112', 'Query'],
  'security-alert': ['110113', 'Security Alert'],
};

const eventTypes: Partial<Record<AuditEvent['kind'], Record<'start' | 'stop', [code: string, meaning: string]>>> = {
  'application-activity': { start: ['110120', 'Application Start'], stop: ['110121', 'Application Stop'] },
  'network-entry': { start: ['110124', 'Attach'], stop: ['110125', 'Detach'] },
};

const alertTypes: Record<NonNullable<AuditEvent['alert']>, [code: string, meaning: string]> = {
  'node-authentication': ['110126', 'Node Authentication'],
  'network-configuration': ['110128', 'Network Configuration'],
  'security-configuration': ['110129', 'Security Configuration'],
  'software-configuration': ['110131', 'Software Configuration'],
};

const actions = { create: 'C', read: 'R', update: 'U', delete: 'D', execute: 'E' } as const;
const outcomes = { success: '0', 'minor-failure': '4', 'serious-failure': '8' } as const;

/** Roles (CID 402) of ourselves and of the other, where the messages of PS3.15 A.5.3 tell them apart. */
const source = dcm('RoleIDCode', '110153', 'Source Role ID');
const destination = dcm('RoleIDCode', '110152', 'Destination Role ID');
const application = dcm('RoleIDCode', '110150', 'Application');
const sourceMedia = dcm('RoleIDCode', '110155', 'Source Media');
const mediaTypes = {
  film: ['110010', 'Film'],
  paper: ['110038', 'Paper Document'],
  usb: ['110030', 'USB Disk Emulation'],
  cd: ['110032', 'CD'],
  dvd: ['110033', 'DVD'],
} as const;
const destinationMedia = dcm('RoleIDCode', '110154', 'Destination Media');

function roles(event: AuditEvent): { own?: Element; other?: Element } {
  switch (event.kind) {
    case 'application-activity':
      return { own: application };
    case 'begin-transferring':
      // PS3.15 A.5.3.3: told by whoever sends.
      return { own: source, other: destination };
    case 'instances-transferred':
      // Create: the instances came to us. Read: they went from us.
      return event.action === 'read' ? { own: source, other: destination } : { own: destination, other: source };
    case 'data-import':
      return { own: destination, other: sourceMedia };
    case 'data-export':
      return { own: source, other: destinationMedia };
    case 'query':
      // PS3.15 A.5.3.10: the source is who asks.
      return event.askedBy === 'us' ? { own: source, other: destination } : { own: destination, other: source };
    default:
      return {};
  }
}

/**
 * The audit messages (PS3.15 A.5.1, one line of XML each) of an event. One event about studies of several patients gives one message for
 * each patient, since a message may tell about one only (PS3.15 A.5.3.6, A.5.3.7). Patients appear by their ID alone.
 */
export function auditMessages(event: AuditEvent, from: AuditSource, when: Date): string[] {
  const studies = event.studies ?? [];
  if (studies.length === 0) {
    return [message(event, from, when, [])];
  }
  const byPatient = new Map<string, Study[]>();
  for (const study of studies) {
    const id = study.patientId ?? '';
    byPatient.set(id, [...(byPatient.get(id) ?? []), study]);
  }
  return [...byPatient.values()].map((group) => message(event, from, when, group));
}

function message(event: AuditEvent, from: AuditSource, when: Date, studies: readonly Study[]): string {
  return toXml({
    name: 'AuditMessage',
    children: [
      eventIdentification(event, when),
      ...participants(event, from),
      {
        name: 'AuditSourceIdentification',
        attributes: { AuditSourceID: from.id },
        // 1: end-user display device.
        children: [{ name: 'AuditSourceTypeCode', attributes: { 'csd-code': '1' } }],
      },
      ...studies.map((study) => studyObject(study, event)),
      ...(studies.length > 0 ? [patientObject(studies[0]?.patientId ?? '')] : []),
      ...(event.kind === 'security-alert' && event.peer ? [alertObject(event)] : []),
      ...(event.query !== undefined ? [queryObject(event.query)] : []),
    ],
  });
}

function eventIdentification(event: AuditEvent, when: Date): Element {
  const [code, meaning] = eventIds[event.kind];
  const type =
    event.kind === 'security-alert'
      ? alertTypes[event.alert ?? 'node-authentication']
      : eventTypes[event.kind]?.[event.phase ?? 'start'];
  return {
    name: 'EventIdentification',
    attributes: {
      EventActionCode: actions[event.action],
      EventDateTime: when.toISOString(),
      EventOutcomeIndicator: outcomes[event.outcome],
    },
    children: [
      dcm('EventID', code, meaning),
      ...(type ? [dcm('EventTypeCode', type[0], type[1])] : []),
      ...(event.detail === undefined ? [] : [{ name: 'EventOutcomeDescription', children: event.detail }]),
    ],
  };
}

function participants(event: AuditEvent, from: AuditSource): Element[] {
  const { own, other } = roles(event);
  const { askedBy, kind, peer } = event;
  const comesFromPeer =
    peer !== undefined && kind !== 'data-import' && kind !== 'begin-transferring' && event.action !== 'read';
  const peerAsked = askedBy === undefined ? comesFromPeer : askedBy === 'peer';
  const us: Element = {
    name: 'ActiveParticipant',
    attributes: {
      UserID: from.process,
      AlternativeUserID: from.aeTitles.length > 0 ? `AETITLES=${from.aeTitles.join(';')}` : undefined,
      UserIsRequestor: String(!peerAsked && typeof askedBy !== 'object'),
    },
    children: own ? [own] : [],
  };
  return [
    us,
    ...(peer ? [station(peer, peerAsked, other, event.medium)] : []),
    ...(typeof askedBy === 'object' ? [station(askedBy, true)] : []),
  ];
}

function station(
  { aeTitle, address: from, name }: NonNullable<AuditEvent['peer']>,
  isRequestor: boolean,
  role?: Element,
  medium?: AuditEvent['medium'],
): Element {
  const media =
    medium === undefined
      ? []
      : [{ name: 'MediaIdentifier', children: [dcm('MediaType', mediaTypes[medium][0], mediaTypes[medium][1])] }];
  const address = from?.replace(/^::ffff:(?=\d+\.)/, '');
  return {
    name: 'ActiveParticipant',
    attributes: {
      UserID: aeTitle || address || name || 'unknown',
      AlternativeUserID: aeTitle ? `AETITLES=${aeTitle}` : undefined,
      UserIsRequestor: String(isRequestor),
      NetworkAccessPointID: address,
      NetworkAccessPointTypeCode: address === undefined ? undefined : isIP(address) ? '2' : '1',
    },
    children: [...(role ? [role] : []), ...media],
  };
}

function studyObject(study: Study, event: AuditEvent): Element {
  const classes = study.sopClasses ?? [];
  const description: Element[] =
    classes.length === 1 || (classes.length === 0 && study.instances !== undefined)
      ? [{ name: 'SOPClass', attributes: { UID: classes[0], NumberOfInstances: String(study.instances ?? 0) } }]
      : classes.map((uid) => ({ name: 'SOPClass', attributes: { UID: uid, NumberOfInstances: '0' } }));
  const total: Element = {
    name: 'ParticipantObjectDetail',
    attributes: { type: 'NumberOfInstances', value: base64(String(study.instances ?? 0)) },
  };
  return {
    name: 'ParticipantObjectIdentification',
    attributes: {
      ParticipantObjectID: study.studyUid,
      ParticipantObjectTypeCode: '2',
      ParticipantObjectTypeCodeRole: '3',
      ParticipantObjectDataLifeCycle: event.kind === 'study-deleted' ? '15' : undefined,
    },
    children: [
      dcm('ParticipantObjectIDTypeCode', '110180', 'Study Instance UID'),
      { name: 'ParticipantObjectName', children: study.studyUid },
      ...(classes.length > 1 ? [total] : []),
      ...(description.length > 0 ? [{ name: 'ParticipantObjectDescription', children: description }] : []),
    ],
  };
}

function patientObject(patientId: string): Element {
  const id = patientId === '' ? 'unknown' : patientId;
  return {
    name: 'ParticipantObjectIdentification',
    attributes: { ParticipantObjectID: id, ParticipantObjectTypeCode: '1', ParticipantObjectTypeCodeRole: '1' },
    children: [
      {
        name: 'ParticipantObjectIDTypeCode',
        attributes: { 'csd-code': '2', codeSystemName: 'RFC-3881', originalText: 'Patient Number' },
      },
      { name: 'ParticipantObjectName', children: id },
    ],
  };
}

function alertObject(event: AuditEvent): Element {
  const node = event.peer?.aeTitle || event.peer?.address || 'unknown';
  return {
    name: 'ParticipantObjectIdentification',
    attributes: { ParticipantObjectID: node, ParticipantObjectTypeCode: '2', ParticipantObjectTypeCodeRole: '13' },
    children: [
      dcm('ParticipantObjectIDTypeCode', '110182', 'Node ID'),
      { name: 'ParticipantObjectName', children: node },
      {
        name: 'ParticipantObjectDetail',
        attributes: { type: 'Alert Description', value: base64(event.detail ?? '') },
      },
    ],
  };
}

/** PS3.15 A.5.3.10: the SOP class, and the identifier in the transfer syntax that is named beside it. */
function queryObject({ identifier, sopClassUid, transferSyntaxUid }: NonNullable<AuditEvent['query']>): Element {
  return {
    name: 'ParticipantObjectIdentification',
    attributes: {
      ParticipantObjectID: sopClassUid,
      ParticipantObjectTypeCode: '2',
      ParticipantObjectTypeCodeRole: '3',
    },
    children: [
      dcm('ParticipantObjectIDTypeCode', '110181', 'SOP Class UID'),
      { name: 'ParticipantObjectQuery', children: Buffer.from(identifier).toString('base64') },
      {
        name: 'ParticipantObjectDetail',
        attributes: { type: 'TransferSyntax', value: base64(transferSyntaxUid) },
      },
    ],
  };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
