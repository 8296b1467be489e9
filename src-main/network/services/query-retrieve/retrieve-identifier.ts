import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { texts } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { RetrieveScpSettings } from '../../../../src-shared/settings/retrieve-scp.ts';
import type { InstanceSelector } from '../../../archive/types.ts';
import type { Level, Model } from './models.ts';
import type { RetrieveCause } from './retrieve-statuses.ts';

export type IdentifierPolicy = Pick<RetrieveScpSettings, 'missingUpperKeys' | 'uidLists'>;

/** What a C-MOVE or C-GET asks for. */
export interface RetrieveRequest {
  level: Level;
  /** Undefined: by the rules of the policy nothing matches. */
  selector: InstanceSelector | undefined;
}

interface UniqueKey {
  level: Level;
  tag: string;
  keyword: string;
  /** The key in terms of a selector. */
  select(values: readonly string[]): InstanceSelector;
}

/** PS3.4 tables C.6-1 to C.6-5: the unique keys, from the top. */
const uniqueKeys: readonly UniqueKey[] = [
  {
    level: 'PATIENT',
    tag: '00100020',
    keyword: 'PatientID',
    select: ([patientId]) => ({ patientId: patientId ?? '' }),
  },
  { level: 'STUDY', tag: '0020000D', keyword: 'StudyInstanceUID', select: (studyUids) => ({ studyUids }) },
  { level: 'SERIES', tag: '0020000E', keyword: 'SeriesInstanceUID', select: (seriesUids) => ({ seriesUids }) },
  { level: 'IMAGE', tag: '00080018', keyword: 'SOPInstanceUID', select: (sopInstanceUids) => ({ sopInstanceUids }) },
];

const levelTag = '00080052';
/** Longer lists are refused before they become a statement of the index. */
const maximumUids = 100_000;

/**
 * Reads the identifier of a C-MOVE-RQ or C-GET-RQ (PS3.4 C.4.2.1.4.1, C.4.3.1.3.1). The unique key of the level is needed; those of the levels
 * above where the model is hierarchical. A Patient ID, and its issuer, limit what is found to that patient in either model; other keys
 * have no meaning in a retrieve and are passed over.
 * @throws NegatoscopeError `invalid-input` with parameters `cause` (RetrieveCause) and `tag`
 */
export function readRetrieveIdentifier(
  identifier: DataSet,
  model: Model,
  relational: boolean,
  policy: IdentifierPolicy,
): RetrieveRequest {
  const [level = ''] = valuesOf(identifier, 'QueryRetrieveLevel');
  const keys = model === 'patient-root' ? uniqueKeys : uniqueKeys.slice(1);
  const at = keys.findIndex((key) => key.level === level.toUpperCase());
  if (at < 0) {
    throw refused('identifier', levelTag, level === '' ? 'no Query/Retrieve Level' : `no level ${level} in this model`);
  }
  const own = keys[at] as UniqueKey;
  const selector: InstanceSelector = {};
  let nothing = false;
  for (const key of keys.slice(0, at + 1)) {
    const values = valuesOf(identifier, key.keyword);
    const isOwn = key === own;
    if (values.length === 0) {
      if (isOwn) {
        throw refused('identifier', key.tag, `${key.keyword} is missing at level ${own.level}`);
      }
      if (!relational && policy.missingUpperKeys === 'refuse') {
        throw refused('relational', key.tag, `${key.keyword} is missing at level ${own.level}`);
      }
      nothing ||= !relational && policy.missingUpperKeys === 'match-nothing';
      continue;
    }
    checkValues(key, values, isOwn, policy);
    nothing ||= values.length > 1 && policy.uidLists === 'match-nothing';
    Object.assign(selector, key.select([...new Set(values)]));
  }
  const [patientId] = valuesOf(identifier, 'PatientID');
  if (patientId !== undefined) {
    selector.patientId = patientId;
    const [issuer] = valuesOf(identifier, 'IssuerOfPatientID');
    if (issuer !== undefined) {
      selector.patientIdIssuer = issuer;
    }
  }
  return { level: own.level, selector: nothing ? undefined : selector };
}

/** Several UIDs only of the level itself; no wildcards, which a retrieve does not know. */
function checkValues(key: UniqueKey, values: readonly string[], isOwn: boolean, policy: IdentifierPolicy): void {
  if (key.level === 'PATIENT') {
    if (values.length > 1) {
      throw refused('identifier', key.tag, 'several Patient IDs');
    }
    return;
  }
  if (values.length > 1 && (!isOwn || policy.uidLists === 'refuse')) {
    throw refused('identifier', key.tag, `several values of ${key.keyword}`);
  }
  if (values.length > maximumUids) {
    throw refused('identifier', key.tag, `${values.length} values of ${key.keyword}`);
  }
  if (values.some((uid) => /[*?]/.test(uid))) {
    throw refused('identifier', key.tag, `a wildcard in ${key.keyword}`);
  }
}

const valuesOf = (identifier: DataSet, keyword: string): string[] =>
  texts(identifier, keyword)
    .map((value) => value.trim())
    .filter((value) => value !== '');

const refused = (cause: RetrieveCause, tag: string, message: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', message, { cause, tag });
