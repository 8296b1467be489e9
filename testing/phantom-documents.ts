import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });

export interface DocumentPhantom {
  format: 'pdf' | 'cda';
  studyUid: string;
  name: string;
  id: string;
  title: string;
  /** Default: a small document of its format. */
  content?: Uint8Array;
}

/** A PDF of one page without content. */
export const smallPdf = (): Uint8Array =>
  new TextEncoder().encode(
    [
      '%PDF-1.4',
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj',
      'trailer<</Root 1 0 R>>',
      '%%EOF',
    ].join('\n'),
  );

/** A clinical document with all that a narrative has, and with what must do nothing: a script, a picture and a type from elsewhere; `reference`: to `&outside;`. */
export const smallCda = (reference = ''): Uint8Array =>
  new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:9/cda.dtd" [<!ENTITY outside SYSTEM "file:///etc/hostname">]>
<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/cda.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <title>Discharge letter</title>
  <effectiveTime value="20250608101500+0100"/>
  <recordTarget><patientRole><patient><name><given>Computed</given><family>Phantom</family></name></patient></patientRole></recordTarget>
  <component><structuredBody>
    <component><section><title>Findings</title><text>
      Before. <paragraph>A <content styleCode="Bold">round</content> ball${reference}<br/>in the left lung.</paragraph>
      <list><item>First</item><item>Second<list><item>Inner</item></list></item></list>
      <table><thead><tr><th>Axis</th><th>Length</th></tr></thead><tbody><tr><td>Long</td><td>24.5 mm</td></tr></tbody></table>
      <paragraph><content revised="delete">right</content> left</paragraph>
      <script xmlns="http://www.w3.org/1999/xhtml">window.negatoscopeHacked = true</script>
      <img xmlns="http://www.w3.org/1999/xhtml" src="http://127.0.0.1:9/x.png" onerror="window.negatoscopeHacked = true"/>
    </text><entry><observation><code code="1234-5"/></observation></entry>
    <component><section><title>Advice</title><text>Come again.</text></section></component></section></component>
  </structuredBody></component>
</ClinicalDocument>
`);

/** An encapsulated document (PS3.3 A.45.1, A.45.2) in a study of somebody; gives back its path. */
export async function writeDocument(folder: string, document: DocumentPhantom): Promise<string> {
  await mkdir(folder, { recursive: true });
  const pdf = document.format === 'pdf';
  const sopClassUid = `1.2.840.10008.5.1.4.1.1.104.${pdf ? 1 : 2}`;
  const sopInstanceUid = phantomUid(`${document.studyUid} ${document.title}`);
  const content = document.content ?? (pdf ? smallPdf() : smallCda());
  const even = new Uint8Array(content.length + (content.length % 2));
  even.set(content);
  const dataSet: DataSet = {
    '00080005': element('CS', 'ISO_IR 192'),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', sopInstanceUid),
    '00080020': element('DA', '20250607'),
    '00080023': element('DA', '20250608'),
    '00080030': element('TM', '101500'),
    '00080033': element('TM', '091500'),
    '00080050': { vr: 'SH' },
    '00080060': element('CS', 'DOC'),
    '00080064': element('CS', 'WSD'),
    '00080090': { vr: 'PN' },
    '00100010': element('PN', { Alphabetic: document.name }),
    '00100020': element('LO', document.id),
    '00100030': { vr: 'DA' },
    '00100040': element('CS', 'O'),
    '0020000D': element('UI', document.studyUid),
    '0020000E': element('UI', phantomUid(`${document.studyUid} documents`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', 91),
    '00200013': element('IS', pdf ? 1 : 2),
    '00280301': element('CS', 'YES'),
    '00420010': element('ST', document.title),
    '00420011': { vr: 'OB', bytes: even },
    '00420012': element('LO', pdf ? 'application/pdf' : 'text/XML'),
    '00420015': element('UL', content.length),
  };
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  const file = join(folder, `${document.format}-${document.title.replaceAll(/\W/g, '')}.dcm`);
  await writeFile(file, writePart10(meta, dataSet));
  return file;
}
