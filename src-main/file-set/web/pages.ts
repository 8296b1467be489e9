import type { MediumContents, ObjectContents, PatientContents, SeriesContents, StudyContents } from './contents.ts';
import { dateText } from './contents.ts';
import { type Content, html, type Markup, pageOf } from './markup.ts';
import { type About, disclaimers, isDeIdentified, makerOf, volumeText } from './readme.ts';
import { picturesOf, pictureTitle, type ShownObjects, type ShownPicture } from './shown.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const several = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');

const facts = (...entries: [name: string, value: string][]): Markup =>
  html`<p class="facts">${entries
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        html`<span${value.length > 40 ? html` class="long"` : ''}>${`${name} ${value}`.trim()}</span> `,
    )}</p>`;

const patientFacts = ({ id, birthDate, sex }: PatientContents): [string, string][] => [
  ['ID', id],
  ['born', birthDate],
  ['', sex],
];

/** `Doe, Jane · ID 7 · born 1950-01-02 · female`. */
export const whoseText = (patient: PatientContents): string =>
  joined(
    patient.name,
    ...patientFacts(patient).map(([label, value]) => (value === '' ? '' : `${label} ${value}`.trim())),
  );

export const studyTitle = ({ description, modalities }: StudyContents): string =>
  description === '' ? `${modalities.join(', ')} study` : description;

export const seriesTitle = ({ number, description, modality, bodyPart }: SeriesContents): string => {
  const what = description === '' ? [modality, bodyPart].filter((part) => part !== '').join(' ') : description;
  return number === '' ? what : `${number}: ${what}`;
};

const foot = (about: About): Markup =>
  html`<div class="foot">
${makerOf(about).map((line) => html`<p>${line}</p>\n`)}<p>${joined(`Made on ${dateText(about.today)} with ${about.software}`, volumeText(about), about.fileSetId)}</p>
</div>`;

const note = (...lines: Content[]): Markup =>
  html`<div class="note">${lines.map((line) => html`<p>${line}</p>`)}</div>`;

/** INDEX.HTM: who made the medium, who and what is on it (IHE PDI). */
export function indexPage(contents: MediumContents, shown: ShownObjects | undefined, about: About): Bytes {
  const studyRow = (study: StudyContents): Markup => {
    const title = studyTitle(study);
    const name = shown === undefined ? title : html`<a href="IHE_PDI/${study.folder}/INDEX.HTM">${title}</a>`;
    const when = [study.date, study.time].filter((part) => part !== '').join(' ');
    return html`<tr><td class="date">${when}</td><td>${name}</td><td>${study.modalities.join(', ')}</td><td class="count series">${study.series.length}</td><td class="count">${study.objects}</td></tr>
`;
  };
  const patients = contents.patients.map(
    (patient) => html`<h2>${patient.name}</h2>
${facts(...patientFacts(patient))}
<table>
<thead><tr><th class="date">Date</th><th>Study</th><th class="modality">Modality</th><th class="count series">Series</th><th class="count">Objects</th></tr></thead>
<tbody>
${patient.studies.map(studyRow)}</tbody>
</table>
`,
  );
  const others =
    contents.others.length === 0
      ? ''
      : html`<h2>Without a patient</h2>
<ul>${contents.others.map((object) => html`<li>${joined(object.kind, object.label)}</li>`)}</ul>
`;
  const [maker = ''] = makerOf(about);
  const body = html`<div class="head">
<h1>Medical images</h1>
${facts(['', maker], ['made on', dateText(about.today)], ['', volumeText(about)], ['', isDeIdentified(about) ? 'de-identified' : ''])}
</div>
${patients}${others}${note(
  html`To see everything in full quality, open this medium, or its file DICOMDIR, with a DICOM workstation or viewer. More is said in <a href="README.TXT">README.TXT</a>.`,
  ...disclaimers,
)}
${foot(about)}`;
  return pageOf({ title: 'Medical images', base: 'IHE_PDI/', kind: 'index', body });
}

const tile = ({ folder }: { folder: string }, picture: ShownPicture, label: Content): Markup =>
  html`<li><a href="${folder}${picture.page}"><span class="frame"><img src="${folder}${picture.small}" width="${picture.smallWidth}" height="${picture.smallHeight}" alt="" /></span>${label}</a></li>
`;

/** What a viewer has to show: objects of which there is no picture and no page. */
function unseen(objects: readonly ObjectContents[], shown: ShownObjects): Markup | string {
  const groups = new Map<string, number>();
  for (const object of objects) {
    const { pictures, page, document, note: why } = shown.get(object) ?? { pictures: [] };
    if (pictures.length > 0 || page !== undefined || document !== undefined) continue;
    const label = joined(object.kind, object.label) + (why === undefined ? '' : ` (${why})`);
    groups.set(label, (groups.get(label) ?? 0) + 1);
  }
  if (groups.size === 0) return '';
  const list = [...groups].map(([label, count]) => html`<li>${count > 1 ? `${count} × ${label}` : label}</li>`);
  return html`<h2>Shown by DICOM viewers only</h2>
<ul>${list}</ul>
`;
}

function documents(series: readonly SeriesContents[], shown: ShownObjects): Markup | string {
  const entries: Markup[] = [];
  for (const one of series) {
    for (const object of one.objects) {
      const { page, document, title = object.label } = shown.get(object) ?? {};
      const href = page === undefined ? document && `../../${document}` : `${one.folder}/${page}`;
      if (href === undefined) continue;
      const label = title === '' ? object.kind : joined(title, object.kind);
      entries.push(html`<li><a href="${href}">${label}</a>${document === undefined ? '' : ' (PDF)'}</li>`);
    }
  }
  return entries.length === 0
    ? ''
    : html`<h2>Reports and documents</h2>
<ul>${entries}</ul>
`;
}

/** The page of a study: its series, reports and documents. */
export function studyPage(study: StudyContents, shown: ShownObjects, about: About): Bytes {
  const tiles = study.series.flatMap((series) => {
    const pictures = picturesOf(series, shown);
    const middle = pictures[pictures.length >> 1];
    if (middle === undefined) return [];
    const folder = `${series.folder}/`;
    const label = html`<strong>${seriesTitle(series)}</strong><br />${joined(series.modality, several(pictures.length, 'picture'))}`;
    return [tile({ folder }, { ...middle, page: 'INDEX.HTM' }, label)];
  });
  const all = study.series.flatMap(({ objects }) => objects);
  const series =
    tiles.length === 0
      ? ''
      : html`<h2>Series</h2>
<ul class="tiles large">
${tiles}</ul>
`;
  const body = html`<p class="way"><a href="../../INDEX.HTM">All studies</a></p>
<div class="head">
<h1>${study.patient.name}</h1>
${facts(...patientFacts(study.patient))}
<h2>${studyTitle(study)}</h2>
${facts(['', [study.date, study.time].filter((part) => part !== '').join(' ')], ['', study.modalities.join(', ')], ['accession number', study.accession], ['', study.institution])}
</div>
${documents(study.series, shown)}${series}${unseen(all, shown)}${note(disclaimers[0])}
${foot(about)}`;
  return pageOf({ title: joined(study.patient.name, studyTitle(study)), base: '../', kind: 'pictures', body });
}

/** Why somebody chose a picture: `Key image: Of Interest`. */
const keyText = (titles: readonly string[]): string => `Key image: ${[...new Set(titles)].join(', ')}`;
const keyMark = ({ keys }: ShownPicture): Markup | string =>
  keys === undefined ? '' : html`<br /><span class="key">${keyText(keys)}</span>`;

/** The page of a series: small pictures of all it shows. */
export function seriesPage(series: SeriesContents, shown: ShownObjects, about: About): Bytes {
  const { study } = series;
  const pictures = picturesOf(series, shown);
  const notes = new Set(series.objects.flatMap((object) => shown.get(object)?.note ?? []));
  const body = html`<p class="way"><a href="../../../INDEX.HTM">All studies</a> › <a href="../INDEX.HTM">${studyTitle(study)}</a></p>
<div class="head">
<h1>${study.patient.name}</h1>
${facts(...patientFacts(study.patient))}
<h2>${seriesTitle(series)}</h2>
${facts(['', study.date], ['', series.modality], ['', series.bodyPart], ['', several(pictures.length, 'picture')])}
</div>
<ul class="tiles">
${pictures.map((picture) => tile({ folder: '' }, picture, html`${pictureTitle(picture)}${keyMark(picture)}`))}</ul>
${notes.size === 0 ? '' : note(...notes)}${unseen(series.objects, shown)}${foot(about)}`;
  return pageOf({ title: joined(study.patient.name, seriesTitle(series)), base: '../../', kind: 'pictures', body });
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** The page of one picture, with the ways to those before and behind it. */
export function picturePage(pictures: readonly ShownPicture[], index: number): Bytes {
  const picture = pictures[index]!;
  const { series, window, object } = picture;
  const { study } = series;
  const link = (at: number, label: string, key: string): Markup => {
    const other = pictures[at];
    return other === undefined || at === index
      ? html`<span class="end">${label}</span>`
      : html`<a href="${other.page}" accesskey="${key}">${label}</a>`;
  };
  const last = pictures.length - 1;
  const patient = whoseText(study.patient);
  const caption = joined(
    pictureTitle(picture),
    object.label,
    window === undefined ? '' : `window ${round(window.width)}, centre ${round(window.center)}`,
    picture.matrix,
  );
  const title = pictureTitle(picture);
  const key = picture.keys === undefined ? '' : html`<br />${keyText(picture.keys)}`;
  const body = html`<div class="head">
<p class="way"><a href="../../../INDEX.HTM">All studies</a> › <a href="../INDEX.HTM">${studyTitle(study)}</a> › <a href="INDEX.HTM">${seriesTitle(series)}</a></p>
<h1>${patient}</h1>
${facts(['', study.date], ['', studyTitle(study)], ['', seriesTitle(series)])}
</div>
<p class="turn">${link(0, 'First', 'f')} ${link(index - 1, 'Previous', 'p')} <span class="place">${index + 1} of ${pictures.length}</span> ${link(index + 1, 'Next', 'n')} ${link(last, 'Last', 'l')}</p>
<p class="sheet"><a href="${picture.picture}"><img src="${picture.picture}" width="${picture.width}" height="${picture.height}" alt="${title}" /></a></p>
<p class="caption">${caption}${key}<br />Reduced copy (JPEG, with loss): not for diagnosis.</p>`;
  return pageOf({
    title: joined(study.patient.name, seriesTitle(series), title),
    base: '../../',
    kind: 'picture',
    body,
  });
}
