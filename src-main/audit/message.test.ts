import { describe, expect, it } from 'vitest';
import { type ParsedElement, parseXml } from '../../testing/xml.ts';
import { type AuditSource, auditMessages } from './message.ts';
import type { AuditEvent } from './types.ts';

const source: AuditSource = { id: 'station-1', aeTitles: ['READING1', 'ECHO'], process: '4711' };
const when = new Date('2026-03-04T05:06:07.089Z');

/** The order of elements and the attributes of PS3.15 A.5.1, which a message must follow: [required, optional] attributes, children. */
const coded = { required: ['csd-code', 'codeSystemName', 'originalText'], optional: ['displayName'], children: /^$/ };
const grammar: Record<string, { required: string[]; optional: string[]; children: RegExp }> = {
  AuditMessage: {
    required: [],
    optional: [],
    children: /^EventIdentification( ActiveParticipant)+ AuditSourceIdentification( ParticipantObjectIdentification)*$/,
  },
  EventIdentification: {
    required: ['EventDateTime', 'EventOutcomeIndicator'],
    optional: ['EventActionCode'],
    children: /^EventID( EventTypeCode)*( EventOutcomeDescription)?$/,
  },
  EventID: coded,
  EventTypeCode: coded,
  RoleIDCode: coded,
  ParticipantObjectIDTypeCode: coded,
  EventOutcomeDescription: { required: [], optional: [], children: /^$/ },
  ActiveParticipant: {
    required: ['UserID', 'UserIsRequestor'],
    optional: ['AlternativeUserID', 'NetworkAccessPointID', 'NetworkAccessPointTypeCode'],
    children: /^(RoleIDCode( RoleIDCode)*)?( ?MediaIdentifier)?$/,
  },
  MediaIdentifier: { required: [], optional: [], children: /^MediaType$/ },
  MediaType: coded,
  AuditSourceIdentification: {
    required: ['AuditSourceID'],
    optional: ['AuditEnterpriseSiteID'],
    children: /^(AuditSourceTypeCode( AuditSourceTypeCode)*)?$/,
  },
  AuditSourceTypeCode: { required: ['csd-code'], optional: [], children: /^$/ },
  ParticipantObjectIdentification: {
    required: ['ParticipantObjectID'],
    optional: ['ParticipantObjectTypeCode', 'ParticipantObjectTypeCodeRole', 'ParticipantObjectDataLifeCycle'],
    children:
      /^ParticipantObjectIDTypeCode (ParticipantObjectName|ParticipantObjectQuery)( ParticipantObjectDetail)*( ParticipantObjectDescription)*$/,
  },
  ParticipantObjectName: { required: [], optional: [], children: /^$/ },
  ParticipantObjectQuery: { required: [], optional: [], children: /^$/ },
  ParticipantObjectDetail: { required: ['type', 'value'], optional: [], children: /^$/ },
  ParticipantObjectDescription: { required: [], optional: [], children: /^(SOPClass( SOPClass)*)?$/ },
  SOPClass: { required: ['NumberOfInstances'], optional: ['UID'], children: /^$/ },
};

function conform(element: ParsedElement): void {
  const rule = grammar[element.name];
  expect(rule, element.name).toBeDefined();
  const given = Object.keys(element.attributes);
  expect(given, element.name).toEqual(expect.arrayContaining(rule!.required));
  expect([...rule!.required, ...rule!.optional], element.name).toEqual(expect.arrayContaining(given));
  expect(element.children.map((child) => child.name).join(' '), element.name).toMatch(rule!.children);
  element.children.forEach(conform);
}

const all = (root: ParsedElement, name: string): ParsedElement[] =>
  root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);

function one(event: AuditEvent): ParsedElement {
  const messages = auditMessages(event, source, when);
  expect(messages).toHaveLength(1);
  expect(messages[0]).not.toMatch(/[\r\n]/);
  const root = parseXml(messages[0]!);
  conform(root);
  return root;
}

const received: AuditEvent = {
  kind: 'instances-transferred',
  action: 'create',
  outcome: 'success',
  peer: { aeTitle: 'CT1', address: '::ffff:192.0.2.7' },
  studies: [{ studyUid: '1.2.3', patientId: 'P<1>&"', instances: 12, sopClasses: ['1.2.840.10008.5.1.4.1.1.2'] }],
};

describe('audit messages', () => {
  it.each<[AuditEvent, string, string, string | undefined]>([
    [{ kind: 'application-activity', phase: 'start', action: 'execute', outcome: 'success' }, '110100', 'E', '110120'],
    [{ kind: 'application-activity', phase: 'stop', action: 'execute', outcome: 'success' }, '110100', 'E', '110121'],
    [received, '110104', 'C', undefined],
    [{ ...received, kind: 'begin-transferring', action: 'execute' }, '110102', 'E', undefined],
    [{ ...received, kind: 'instances-accessed', action: 'read' }, '110103', 'R', undefined],
    [{ ...received, kind: 'study-deleted', action: 'delete', peer: undefined }, '110105', 'D', undefined],
    [{ ...received, kind: 'data-export', action: 'read' }, '110106', 'R', undefined],
    [{ ...received, kind: 'data-export', action: 'read', medium: 'film' }, '110106', 'R', undefined],
    [{ ...received, kind: 'data-import', action: 'create' }, '110107', 'C', undefined],
    [{ kind: 'network-entry', phase: 'stop', action: 'execute', outcome: 'success' }, '110108', 'E', '110125'],
    [
      {
        kind: 'query',
        action: 'execute',
        outcome: 'success',
        query: { sopClassUid: '1.2', transferSyntaxUid: '1.2.3', identifier: Uint8Array.of(1, 2) },
      },
      '110112',
      'E',
      undefined,
    ],
    [
      { kind: 'security-alert', action: 'execute', outcome: 'minor-failure', peer: { aeTitle: 'X' }, detail: 'why' },
      '110113',
      'E',
      '110126',
    ],
    [
      { kind: 'security-alert', alert: 'software-configuration', action: 'update', outcome: 'success', detail: 'x' },
      '110113',
      'U',
      '110131',
    ],
  ])('are well-formed and follow the schema: %j', (event, code, action, type) => {
    const root = one(event);
    const identification = all(root, 'EventIdentification')[0]!;
    expect(identification.attributes).toMatchObject({
      EventActionCode: action,
      EventDateTime: '2026-03-04T05:06:07.089Z',
    });
    expect(all(root, 'EventID')[0]?.attributes).toMatchObject({ 'csd-code': code, codeSystemName: 'DCM' });
    expect(all(root, 'EventTypeCode')[0]?.attributes['csd-code']).toBe(type);
    expect(all(root, 'AuditSourceIdentification')[0]?.attributes['AuditSourceID']).toBe('station-1');
  });

  it('say of an export what it became (PS3.16 CID 405)', () => {
    const [us, them] = all(
      one({ ...received, kind: 'data-export', action: 'read', medium: 'film' }),
      'ActiveParticipant',
    );
    expect(all(us!, 'MediaType')).toEqual([]);
    expect(all(them!, 'RoleIDCode')[0]?.attributes['csd-code']).toBe('110154');
    expect(all(them!, 'MediaType')[0]?.attributes).toMatchObject({ 'csd-code': '110010', originalText: 'Film' });
    expect([us, them].map((who) => who!.attributes['UserIsRequestor'])).toEqual(['true', 'false']);
  });

  it('name the sender as source and as the one who asked, ourselves as destination', () => {
    const [us, them] = all(one(received), 'ActiveParticipant');
    expect(us?.attributes).toMatchObject({
      UserID: '4711',
      AlternativeUserID: 'AETITLES=READING1;ECHO',
      UserIsRequestor: 'false',
    });
    expect(us?.children[0]?.attributes['csd-code']).toBe('110152');
    expect(them?.attributes).toMatchObject({
      UserID: 'CT1',
      UserIsRequestor: 'true',
      NetworkAccessPointID: '192.0.2.7',
      NetworkAccessPointTypeCode: '2',
    });
    expect(them?.children[0]?.attributes['csd-code']).toBe('110153');
  });

  const participants = (event: AuditEvent) =>
    all(one(event), 'ActiveParticipant').map(({ attributes, children }) => [
      attributes['UserID'],
      children[0]?.attributes['csd-code'],
      attributes['UserIsRequestor'],
    ]);

  it('say who asked: the destination of a C-GET, a third station for a C-MOVE, we ourselves', () => {
    const sent = { ...received, action: 'read' } as const;
    expect(participants(sent)).toEqual([
      ['4711', '110153', 'true'],
      ['CT1', '110152', 'false'],
    ]);
    expect(participants({ ...sent, askedBy: 'peer' })).toEqual([
      ['4711', '110153', 'false'],
      ['CT1', '110152', 'true'],
    ]);
    expect(participants({ ...sent, askedBy: { aeTitle: 'ASKING', address: '192.0.2.9' } })).toEqual([
      ['4711', '110153', 'false'],
      ['CT1', '110152', 'false'],
      ['ASKING', undefined, 'true'],
    ]);
    expect(participants({ ...sent, kind: 'begin-transferring', action: 'execute' })).toEqual([
      ['4711', '110153', 'true'],
      ['CT1', '110152', 'false'],
    ]);
    const query = { kind: 'query', action: 'execute', outcome: 'success', peer: { aeTitle: 'PACS' } } as const;
    expect(participants(query)).toEqual([
      ['4711', '110152', 'false'],
      ['PACS', '110153', 'true'],
    ]);
    expect(participants({ ...query, askedBy: 'us' })).toEqual([
      ['4711', '110153', 'true'],
      ['PACS', '110152', 'false'],
    ]);
  });

  it('hold the study with its classes and count, and the patient by ID alone', () => {
    const [study, patient] = all(one(received), 'ParticipantObjectIdentification');
    expect(study?.attributes).toMatchObject({ ParticipantObjectID: '1.2.3', ParticipantObjectTypeCodeRole: '3' });
    expect(all(study!, 'SOPClass')[0]?.attributes).toEqual({
      UID: '1.2.840.10008.5.1.4.1.1.2',
      NumberOfInstances: '12',
    });
    expect(patient?.attributes['ParticipantObjectID']).toBe('P<1>&"');
    expect(patient?.children.map((child) => child.text)).toEqual(['', 'P<1>&"']);
  });

  it('are one for each patient', () => {
    const messages = auditMessages(
      {
        ...received,
        studies: [
          { studyUid: '1.1', patientId: 'A' },
          { studyUid: '1.2', patientId: 'B' },
          { studyUid: '1.3', patientId: 'A' },
        ],
      },
      source,
      when,
    ).map(parseXml);
    messages.forEach(conform);
    expect(
      messages.map((root) =>
        all(root, 'ParticipantObjectIdentification').map((object) => object.attributes['ParticipantObjectID']),
      ),
    ).toEqual([
      ['1.1', '1.3', 'A'],
      ['1.2', 'B'],
    ]);
  });

  it('carry an outcome and its reason', () => {
    const root = one({
      kind: 'security-alert',
      action: 'execute',
      outcome: 'serious-failure',
      peer: { address: 'evil.example' },
      detail: 'called AE title\n\u0007not recognised \ud800',
    });
    expect(all(root, 'EventIdentification')[0]?.attributes['EventOutcomeIndicator']).toBe('8');
    expect(all(root, 'EventOutcomeDescription')[0]?.text).toContain('called AE title\n\ufffdnot recognised');
    expect(all(root, 'ActiveParticipant')[1]?.attributes).toMatchObject({
      UserID: 'evil.example',
      NetworkAccessPointTypeCode: '1',
    });
  });
});
