import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { type ReportItem, type ReportReference, reportContent } from '../../../src-shared/objects/report-content.ts';
import { dateText, type SeriesContents, timeText } from './contents.ts';
import { html, type Markup, pageOf } from './markup.ts';
import { studyTitle } from './pages.ts';
import { pictureTitle, type ShownPicture } from './shown.ts';

/** Pictures by SOP Instance UID. */
export type PicturesByInstance = ReadonlyMap<string, readonly ShownPicture[]>;

const mostPictures = 24;

const pathTo = (picture: ShownPicture, file: string): string =>
  `../../${picture.series.study.folder}/${picture.series.folder}/${file}`;

function referenceOf({ sopInstanceUid, frames }: ReportReference, pictures: PicturesByInstance): Markup | string {
  const found = pictures.get(sopInstanceUid);
  if (found === undefined || found.length === 0) return 'An object of which there is no picture here.';
  const wanted =
    frames === undefined ? found : found.filter(({ frame }) => frame === undefined || frames.includes(frame));
  const shown = (wanted.length === 0 ? found : wanted).slice(0, mostPictures);
  return html`<ul class="tiles">
${shown.map(
  (picture) =>
    html`<li><a href="${pathTo(picture, picture.page)}"><span class="frame"><img src="${pathTo(picture, picture.small)}" width="${picture.smallWidth}" height="${picture.smallHeight}" alt="" /></span>${pictureTitle(picture)}</a></li>
`,
)}</ul>`;
}

function itemOf(item: ReportItem, pictures: PicturesByInstance): Markup {
  const { kind, name, text, remarks, reference, children } = item;
  const remark = remarks.length === 0 ? '' : html` <span class="remarks">(${remarks.join('; ')})</span>`;
  const inner =
    children.length === 0
      ? ''
      : html`<ul>
${children.map((child) => itemOf(child, pictures))}</ul>`;
  const referenced = reference === undefined ? '' : referenceOf(reference, pictures);
  if (kind === 'section')
    return html`<li><h3>${name}</h3>${remark}${inner}</li>
`;
  const said = reference === undefined && text !== '' ? html`<span class="said">${text}</span>` : '';
  const label =
    name === '' ? '' : html`<span class="name">${name}${said === '' && referenced === '' ? '' : ': '}</span>`;
  return html`<li><div>${label}${said}${remark}</div>${referenced}${inner}</li>
`;
}

/** A structured report or a key object note as a page: all it says, with the pictures that it speaks of. */
export function reportPage(
  dataSet: DataSet,
  series: SeriesContents,
  pictures: PicturesByInstance,
): Uint8Array<ArrayBuffer> {
  const { study } = series;
  const { patient } = study;
  const report = reportContent(dataSet);
  const line = (label: string, value: string): Markup | string =>
    value === ''
      ? ''
      : html`<p class="facts"><span class="long">${label} ${value}</span></p>
`;
  const verified = report.verifiedBy.map(({ name, organisation, at }) =>
    [name, organisation, at].filter((part) => part !== '').join(', '),
  );
  const left = report.left + report.cut;
  const body = html`<p class="way"><a href="../../../INDEX.HTM">All studies</a> › <a href="../INDEX.HTM">${studyTitle(study)}</a></p>
<div class="head">
<h1>${report.title}</h1>
<p class="facts"><span class="long">${[patient.name, patient.id, patient.birthDate, patient.sex].filter((part) => part !== '').join(' · ')}</span></p>
${line('', [dateText(report.date), timeText(report.time), ...report.state].filter((part) => part !== '').join(' · '))}${line('by', report.authors.join('; '))}${line('verified by', verified.join('; '))}</div>
<div class="report">
${
  report.items.length === 0
    ? html`<p>Nothing is written in it.</p>`
    : html`<ul>
${report.items.map((item) => itemOf(item, pictures))}</ul>`
}
</div>
${left === 0 ? '' : html`<div class="note"><p>${left} more ${left === 1 ? 'entry is' : 'entries are'} shown by DICOM viewers only.</p></div>`}`;
  return pageOf({ title: `${patient.name} · ${report.title}`, base: '../../', kind: 'text', body });
}
