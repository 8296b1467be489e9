import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { lookup } from '../../../src-shared/dicom/dictionary.ts';

/** One thing that must not be found in a de-identified copy. */
export interface Identifier {
  what: 'name' | 'id' | 'date' | 'uid' | 'place';
  tag: string;
  bytes: Buffer;
}

/** Independent of the tables that de-identify: attributes that people would call identifying, by keyword. */
const ids =
  /^(PatientID|OtherPatientIDs|AccessionNumber|PatientAddress|PatientTelephoneNumbers|MedicalRecordLocator|AdmissionID|IssuerOfPatientID|DeviceSerialNumber|RequestedProcedureID|ScheduledProcedureStepID|PerformedProcedureStepID|(Placer|Filler)OrderNumber.*|ClinicalTrialSubjectID|FillerOrderNumberImagingServiceRequest)$/;
const places = /^(InstitutionName|InstitutionAddress|InstitutionalDepartmentName|StationName|PerformedStationName)$/;
/** UI attributes that name kinds, not instances. */
const kinds = /(SOPClass|TransferSyntax|CodingScheme|ContextUID|MappingResource|CreatorVersion|ContextGroupExtension)/;

const shortest = 4;

/** Everything identifying that a data set read raw says, in the bytes it says it in. */
export function identifiersOf(raw: DataSet, found: Identifier[] = []): Identifier[] {
  for (const [tag, element] of Object.entries(raw)) {
    if (element.vr === 'SQ') {
      for (const item of element.Value ?? [])
        if (item !== null && typeof item === 'object') identifiersOf(item as DataSet, found);
      continue;
    }
    const bytes = element.bytes === undefined ? undefined : Buffer.from(element.bytes);
    if (bytes === undefined) continue;
    const keyword = lookup(tag)?.keyword ?? '';
    const values = split(bytes, ['\\']);
    if (element.vr === 'PN') {
      for (const part of split(bytes, ['\\', '=', '^'])) add('name', tag, part, found);
    } else if (ids.test(keyword)) {
      for (const value of values) add('id', tag, value, found);
    } else if (places.test(keyword)) {
      for (const value of values) add('place', tag, value, found);
    } else if (element.vr === 'DA' || element.vr === 'DT') {
      for (const value of values)
        if (/^\d{8}/.test(value.toString('latin1'))) add('date', tag, value.subarray(0, 8), found);
    } else if (element.vr === 'UI' && !kinds.test(keyword)) {
      for (const value of values)
        if (!value.toString('latin1').startsWith('1.2.840.10008.')) add('uid', tag, value, found);
    }
  }
  return found;
}

function add(what: Identifier['what'], tag: string, bytes: Buffer, found: Identifier[]): void {
  if (bytes.length >= shortest) found.push({ what, tag, bytes });
}

function split(bytes: Buffer, delimiters: readonly string[]): Buffer[] {
  const codes = new Set(delimiters.map((delimiter) => delimiter.charCodeAt(0)));
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !codes.has(bytes[at]!)) continue;
    let end = at;
    while (from < end && (bytes[from] === 0x20 || bytes[from] === 0)) from++;
    while (end > from && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
    parts.push(bytes.subarray(from, end));
    from = at + 1;
  }
  return parts;
}
