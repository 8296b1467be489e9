/**
 * Writes `src-shared/dicom/tables/*.generated.ts` from the standard's tables as data (the project
 * innolitics/dicom-standard, MIT: `attributes.json` and `sops.json`).
 *
 *   node scripts/generate-dicom-tables.ts <folder>      (or NEGATOSCOPE_STANDARD=<folder>)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

interface Attribute {
  tag: string;
  name: string;
  keyword: string;
  valueRepresentation: string;
  valueMultiplicity: string;
  retired: 'Y' | 'N';
}
interface Sop {
  name: string;
  id: string;
}

/** PS3.7 annex E: the command set is not among the data elements of PS3.6. `tag VR VM keyword|name`, `-` first: retired. */
const commandElements = `
00000000 UL 1 CommandGroupLength|Command Group Length
-00000001 UL 1 CommandLengthToEnd|Command Length to End
00000002 UI 1 AffectedSOPClassUID|Affected SOP Class UID
00000003 UI 1 RequestedSOPClassUID|Requested SOP Class UID
-00000010 SH 1 CommandRecognitionCode|Command Recognition Code
00000100 US 1 CommandField|Command Field
00000110 US 1 MessageID|Message ID
00000120 US 1 MessageIDBeingRespondedTo|Message ID Being Responded To
-00000200 AE 1 Initiator|Initiator
-00000300 AE 1 Receiver|Receiver
-00000400 AE 1 FindLocation|Find Location
00000600 AE 1 MoveDestination|Move Destination
00000700 US 1 Priority|Priority
00000800 US 1 CommandDataSetType|Command Data Set Type
-00000850 US 1 NumberOfMatches|Number of Matches
-00000860 US 1 ResponseSequenceNumber|Response Sequence Number
00000900 US 1 Status|Status
00000901 AT 1-n OffendingElement|Offending Element
00000902 LO 1 ErrorComment|Error Comment
00000903 US 1 ErrorID|Error ID
00001000 UI 1 AffectedSOPInstanceUID|Affected SOP Instance UID
00001001 UI 1 RequestedSOPInstanceUID|Requested SOP Instance UID
00001002 US 1 EventTypeID|Event Type ID
00001005 AT 1-n AttributeIdentifierList|Attribute Identifier List
00001008 US 1 ActionTypeID|Action Type ID
00001020 US 1 NumberOfRemainingSuboperations|Number of Remaining Sub-operations
00001021 US 1 NumberOfCompletedSuboperations|Number of Completed Sub-operations
00001022 US 1 NumberOfFailedSuboperations|Number of Failed Sub-operations
00001023 US 1 NumberOfWarningSuboperations|Number of Warning Sub-operations
00001030 AE 1 MoveOriginatorApplicationEntityTitle|Move Originator Application Entity Title
00001031 US 1 MoveOriginatorMessageID|Move Originator Message ID
-00004000 LT 1 DialogReceiver|Dialog Receiver
-00004010 LT 1 TerminalType|Terminal Type
-00005010 SH 1 MessageSetID|Message Set ID
-00005020 SH 1 EndMessageID|End Message ID
-00005110 LT 1 DisplayFormat|Display Format
-00005120 LT 1 PagePositionID|Page Position ID
-00005130 CS 1 TextFormatID|Text Format ID
-00005140 CS 1 NormalReverse|Normal/Reverse
-00005150 CS 1 AddGrayScale|Add Gray Scale
-00005160 CS 1 Borders|Borders
-00005170 IS 1 Copies|Copies
-00005180 CS 1 CommandMagnificationType|Command Magnification Type
-00005190 CS 1 Erase|Erase
-000051A0 CS 1 Print|Print
-000051B0 US 1-n Overlays|Overlays
`;

interface Row {
  tag: string;
  vr: string;
  vm: string;
  keyword: string;
  name: string;
  retired: boolean;
}

function attributeRows(folder: string): Row[] {
  const rows: Row[] = [];
  for (const line of commandElements.trim().split('\n')) {
    const match = /^(-?)([0-9A-F]{8}) (\S+) (\S+) (\w+)\|(.+)$/.exec(line);
    if (match === null) throw new Error(`cannot read the line '${line}'`);
    const [, retired, tag, vr, vm, keyword, name] = match;
    rows.push({ tag: tag!, vr: vr!, vm: vm!, keyword: keyword!, name: name!, retired: retired === '-' });
  }
  const attributes = JSON.parse(readFileSync(join(folder, 'attributes.json'), 'utf8')) as Attribute[];
  for (const attribute of attributes) {
    const tag = attribute.tag.replace(/[(),]/g, '').toUpperCase();
    if (!/^[0-9A-FX]{8}$/.test(tag)) throw new Error(`cannot read the tag ${attribute.tag}`);
    // Retired without a keyword or a representation: nothing is known of them; items and delimiters carry no value.
    if (attribute.keyword === '' || attribute.valueRepresentation === '') continue;
    if (tag.startsWith('FFFE')) continue;
    rows.push({
      tag,
      vr: attribute.valueRepresentation.replace(/ or /g, '/'),
      vm: attribute.valueMultiplicity,
      keyword: attribute.keyword,
      name: attribute.name,
      retired: attribute.retired === 'Y',
    });
  }
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.tag)) throw new Error(`${row.tag} occurs twice`);
    seen.add(row.tag);
  }
  return rows.sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

const head = (what: string) => `// Made by scripts/generate-dicom-tables.ts from ${what}. Do not edit.\n`;

/** One line a group, `gggg:` first, then `eeee VR VM keyword` entries joined with `;` (`-` first: retired). */
function attributeTable(rows: Row[]): string {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const group = row.tag.slice(0, 4);
    const entries = groups.get(group) ?? [];
    groups.set(group, entries);
    const vm = row.vm === '1' ? '' : ` ${row.vm.replace(/ /g, '_')}`;
    entries.push(`${row.retired ? '-' : ''}${row.tag.slice(4)} ${row.vr} ${row.keyword}${vm}`);
  }
  const lines = [...groups].map(([group, entries]) => `${group}:${entries.join(';')}`);
  return `${head('PS3.6 chapters 6 to 9 and PS3.7 annex E')}export const attributeTable = \`\n${lines.join('\n')}\n\`;\n`;
}

/** Names in the order of the attribute table, joined with `\n`; only where the keyword with its words split is not the name. */
function nameTable(rows: Row[]): string {
  const lines = rows
    .filter((row) => row.name !== splitWords(row.keyword))
    .map((row) => `${row.tag} ${row.name.replace(/[`\\$]/g, '\\$&')}`);
  return `${head('PS3.6 chapters 6 to 9')}export const nameTable = \`\n${lines.join('\n')}\n\`;\n`;
}

/** Must be the function of the same name in src-shared/dicom/attribute-names.ts. */
function splitWords(keyword: string): string {
  return keyword.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}

function sopTable(folder: string): string {
  const sops = JSON.parse(readFileSync(join(folder, 'sops.json'), 'utf8')) as Sop[];
  const lines = sops
    .map(({ id, name }) => {
      if (!/^[0-9.]+$/.test(id)) throw new Error(`cannot read the UID ${id}`);
      return [id, name.replace(/[`\\$]/g, '\\$&')] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, name]) => `${id} ${name}`);
  return `${head('the composite SOP classes of PS3.4')}export const sopClassTable = \`\n${lines.join('\n')}\n\`;\n`;
}

const folder = process.argv[2] ?? process.env['NEGATOSCOPE_STANDARD'];
if (folder === undefined) {
  console.error('usage: node scripts/generate-dicom-tables.ts <folder with attributes.json and sops.json>');
  process.exit(2);
}
const rows = attributeRows(folder);
const target = join(import.meta.dirname, '..', 'src-shared', 'dicom', 'tables');
writeFileSync(join(target, 'attributes.generated.ts'), attributeTable(rows));
writeFileSync(join(target, 'attribute-names.generated.ts'), nameTable(rows));
writeFileSync(join(target, 'sop-classes.generated.ts'), sopTable(folder));
console.log(`${rows.length} attributes and the storage SOP classes written to src-shared/dicom/tables`);
