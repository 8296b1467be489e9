import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { type ReportItem, type ReportReference, reportContent } from '../../../src-shared/objects/report-content.ts';
import { dateText, type SeriesContents, timeText } from './contents.ts';
import { html, type Markup, pageOf } from './markup.ts';
import { studyTitle, whoseText } from './pages.ts';
import { pictureTitle, type ShownPicture } from './shown.ts';

/** Pictures by SOP Instance UID. */
export type PicturesByInstance = ReadonlyMap<string, readonly ShownPicture[]>;

const mostPictures = 24;

const pathTo = (picture: ShownPicture, file: string): string =>
  `../../${picture.series.study.folder}/${picture.series.folder}/${file}`;

/** Pictures of what is referred to, and how many objects there is none of. */
function referencesOf(references: readonly ReportReference[], pictures: PicturesByInstance): Markup {
  const shown: ShownPicture[] = [];
  let without = 0;
  for (const reference of references) {
    const found = pictures.get(reference.sopInstanceUid) ?? [];
    const wanted = picturesNamed(reference, pictures);
    if (found.length === 0) without++;
    shown.push(...(wanted.length === 0 ? found : wanted));
  }
  const more = shown.length - mostPictures;
  const tiles = shown.slice(0, mostPictures).map(
    (picture) =>
      html`<li><a href="${pathTo(picture, picture.page)}"><span class="frame"><img src="${pathTo(picture, picture.small)}" width="${picture.smallWidth}" height="${picture.smallHeight}" alt="" /></span>${pictureTitle(picture)}</a></li>
`,
  );
  const said = [
    more > 0 ? `${more} more ${more === 1 ? 'picture' : 'pictures'}.` : '',
    without > 0 ? `${without === 1 ? 'An object' : `${without} objects`} of which there is no picture here.` : '',
  ].filter((text) => text !== '');
  return html`${
    tiles.length === 0
      ? ''
      : html`<ul class="tiles">
${tiles}</ul>`
  }${said.length === 0 ? '' : html`<div class="remarks">${said.join(' ')}</div>`}`;
}

/** True for what only refers to something: several of these stand together. */
const refersOnly = ({ reference, name, remarks, children }: ReportItem): boolean =>
  reference !== undefined && name === '' && remarks.length === 0 && children.length === 0;

function listOf(items: readonly ReportItem[], pictures: PicturesByInstance): Markup {
  const entries: Markup[] = [];
  for (let at = 0; at < items.length; ) {
    let end = at;
    while (end < items.length && refersOnly(items[end]!)) end++;
    if (end > at) {
      const references = items.slice(at, end).map(({ reference }) => reference!);
      entries.push(html`<li>${referencesOf(references, pictures)}</li>
`);
      at = end;
    } else entries.push(itemOf(items[at++]!, pictures));
  }
  return html`<ul>
${entries}</ul>`;
}

function itemOf(item: ReportItem, pictures: PicturesByInstance): Markup {
  const { kind, name, text, remarks, reference, children } = item;
  const remark = remarks.length === 0 ? '' : html` <span class="remarks">(${remarks.join('; ')})</span>`;
  const inner = children.length === 0 ? '' : listOf(children, pictures);
  if (kind === 'section')
    return html`<li><h3>${name}</h3>${remark}${inner}</li>
`;
  const referenced = reference === undefined ? '' : referencesOf([reference], pictures);
  const said = reference === undefined && text !== '' ? html`<span class="said">${text}</span>` : '';
  const colon = said === '' && referenced === '' ? '' : ': ';
  const label = name === '' ? '' : html`<span class="name">${name}${colon}</span>`;
  return html`<li><div>${label}${said}${remark}</div>${referenced}${inner}</li>
`;
}

export interface ReportPage {
  bytes: Uint8Array<ArrayBuffer>;
  /** What it is, and of when. */
  title: string;
  /** What it is: of a key object note, why images were chosen. */
  heading: string;
  /** Pictures of what it speaks of. */
  named: ReadonlySet<ShownPicture>;
}

/** Pictures of what something refers to: of single frames where it names these. */
function picturesNamed(
  { sopInstanceUid, frames }: ReportReference,
  pictures: PicturesByInstance,
): readonly ShownPicture[] {
  const found = pictures.get(sopInstanceUid) ?? [];
  const isNamed = ({ frame }: ShownPicture): boolean => frame === undefined || frames!.includes(frame);
  return frames === undefined ? found : found.filter(isNamed);
}

function* allNamed(items: readonly ReportItem[], pictures: PicturesByInstance): Generator<ShownPicture> {
  for (const { reference, children } of items) {
    if (reference !== undefined) yield* picturesNamed(reference, pictures);
    yield* allNamed(children, pictures);
  }
}

/** A structured report or a key object note as a page: all it says, with the pictures that it speaks of. */
export function reportPage(dataSet: DataSet, series: SeriesContents, pictures: PicturesByInstance): ReportPage {
  const { study } = series;
  const { patient } = study;
  const report = reportContent(dataSet);
  const line = (label: string, value: string): Markup | string =>
    value === ''
      ? ''
      : html`<p class="facts"><span class="long">${`${label} ${value}`.trim()}</span></p>
`;
  const verified = report.verifiedBy.map(({ name, organisation, at }) =>
    [name, organisation, at].filter((part) => part !== '').join(', '),
  );
  const left = report.left + report.cut;
  const body = html`<p class="way"><a href="../../../INDEX.HTM">All studies</a> › <a href="../INDEX.HTM">${studyTitle(study)}</a></p>
<div class="head">
<h1>${report.title}</h1>
<p class="facts"><span class="long">${whoseText(patient)}</span></p>
${line('', [dateText(report.date), timeText(report.time), ...report.state].filter((part) => part !== '').join(' · '))}${line('by', report.authors.join('; '))}${line('verified by', verified.join('; '))}</div>
<div class="report">
${report.items.length === 0 ? html`<p>Nothing is written in it.</p>` : listOf(report.items, pictures)}
</div>
${left === 0 ? '' : html`<div class="note"><p>${left} more ${left === 1 ? 'entry is' : 'entries are'} shown by DICOM viewers only.</p></div>`}`;
  const bytes = pageOf({ title: `${patient.name} · ${report.title}`, base: '../../', kind: 'text', body });
  const title = [report.title, dateText(report.date)].filter((part) => part !== '').join(', ');
  return { bytes, title, heading: report.title, named: new Set(allNamed(report.items, pictures)) };
}
