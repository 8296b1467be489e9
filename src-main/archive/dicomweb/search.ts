import type { DataSet, Element, Tag } from '../../../src-shared/dicom/data-set.ts';
import { lookup, tagFrom } from '../../../src-shared/dicom/dictionary.ts';
import { columnOf } from '../database/attributes.ts';
import type { CatalogueQuery, CatalogueRow } from '../types.ts';
import { type Call, resourceUrl, type Uids } from './context.ts';
import { badRequest, notAcceptable, privateHeaders, streamOf } from './http.ts';
import { acceptedTypes, covers } from './media-types.ts';

/** Rows asked of the catalogue at once, and at most in one answer. */
const pageRows = 1000;
const mostRows = 100_000;

interface Search {
  query: CatalogueQuery;
  limit: number;
  offset: number;
  /** Keys that are valid but not kept in the index. */
  unsupported: string[];
}

/** Keys of upper levels that the path fixes. */
const uidTags = { studyUid: '0020000D', seriesUid: '0020000E', sopInstanceUid: '00080018' } as const;

function tagOfName(name: string): Tag {
  const tag = /^[0-9A-Fa-f]{8}$/.test(name) ? name.toUpperCase() : tagFrom(name);
  if (tag === undefined) throw badRequest(`'${name.slice(0, 80)}' is no attribute`, { parameter: name.slice(0, 80) });
  return tag;
}

function count(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`${name} is no number`, { parameter: name });
  return Number(text);
}

function flag(parameters: URLSearchParams, name: string): boolean | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (text !== 'true' && text !== 'false') throw badRequest(`${name} is neither true nor false`, { parameter: name });
  return text === 'true';
}

const control = new Set([
  'limit',
  'offset',
  'fuzzymatching',
  'emptyvaluematching',
  'multiplevaluematching',
  'accept',
  'charset',
]);

/** Values of a key: separated by backslashes; UIDs and codes by commas too (PS3.18 8.3.4.1). */
function valuesOf(tag: Tag, text: string): string[] {
  const vr = lookup(tag)?.vr;
  const separator = vr === 'UI' || vr === 'CS' ? /[\\,]/ : /\\/;
  return text.split(separator).filter((value) => value !== '');
}

function readSearch(parameters: URLSearchParams, level: CatalogueQuery['level'], uids: Uids): Search {
  const match: Record<string, string[]> = {};
  const unsupported: string[] = [];
  for (const [name, value] of parameters) {
    if (control.has(name)) continue;
    if (value.length > 4096) throw badRequest(`the value of ${name.slice(0, 80)} is too long`);
    if (name === 'includefield') {
      for (const field of value.split(',')) {
        if (field === 'all' || field === '') continue;
        const tag = tagOfName(field.split('.')[0]!);
        if (!columnOf(tag)) unsupported.push(field);
      }
      continue;
    }
    const [first, ...path] = name.split('.');
    const tag = tagOfName(first!);
    if (path.length > 0 || !columnOf(tag)) {
      for (const part of path) tagOfName(part);
      unsupported.push(name);
      continue;
    }
    const values = valuesOf(tag, value);
    if (values.length > 0) match[tag] = [...(match[tag] ?? []), ...values];
  }
  for (const [name, tag] of Object.entries(uidTags)) {
    const value = uids[name as keyof Uids];
    if (value !== undefined) match[tag] = [value];
  }
  const fuzzy = flag(parameters, 'fuzzymatching');
  flag(parameters, 'emptyvaluematching');
  flag(parameters, 'multiplevaluematching');
  return {
    query: { level, match, ...(fuzzy ? { fuzzy } : {}) },
    limit: Math.min(count(parameters, 'limit') ?? mostRows, mostRows),
    offset: count(parameters, 'offset') ?? 0,
    unsupported,
  };
}

/** What the endpoint adds to a row: where it is to be had, and that it is. */
function answerOf(row: CatalogueRow, level: CatalogueQuery['level'], base: string, uids: Uids): DataSet {
  const text = (tag: Tag) => {
    const value = row.attributes[tag]?.Value?.[0];
    return typeof value === 'string' ? value : undefined;
  };
  const studyUid = text('0020000D') ?? uids.studyUid;
  const seriesUid = level === 'study' ? undefined : (text('0020000E') ?? uids.seriesUid);
  const sopInstanceUid = level === 'instance' ? text('00080018') : undefined;
  const named: Uids = {
    ...(studyUid ? { studyUid } : {}),
    ...(seriesUid ? { seriesUid } : {}),
    ...(sopInstanceUid ? { sopInstanceUid } : {}),
  };
  const added: Record<Tag, Element> = {
    '00080056': { vr: 'CS', Value: ['ONLINE'] },
    '00081190': { vr: 'UR', Value: [resourceUrl(base, named)] },
  };
  const all = { ...row.attributes, ...added };
  return Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((tag) => [tag, all[tag]!]),
  );
}

/**
 * QIDO-RS (PS3.18 10.6): an array of rows, written page by page; 204 when nothing matches. Answers 400 for keys that are
 * no attributes; keys the index does not keep are left out, with a warning.
 */
export async function search(call: Call, level: CatalogueQuery['level'], uids: Uids): Promise<Response> {
  const { catalogue, url, base } = call;
  const accepted = acceptedTypes(call.request, url);
  const type = ['application/dicom+json', 'application/json'].find((one) =>
    accepted.some((range) => covers(range.type, one)),
  );
  if (type === undefined) throw notAcceptable('answers are application/dicom+json');
  const { query, limit, offset, unsupported } = readSearch(url.searchParams, level, uids);
  const page = (from: number) =>
    catalogue.search({ ...query, offset: offset + from, limit: Math.min(pageRows, limit - from) });
  const first = limit === 0 ? { rows: [], total: 0 } : await page(0);
  const warnings: string[] = [];
  if (unsupported.length > 0) {
    const names = unsupported
      .slice(0, 20)
      .join(', ')
      .replace(/[^\x20-\x7e]|"/g, '?');
    warnings.push(`299 negatoscope "These attributes are not kept in the index and were left out: ${names}"`);
  }
  if (first.total !== undefined && first.total > offset + limit) {
    warnings.push('299 negatoscope "There are additional results that can be requested"');
  }
  const headers: Record<string, string> = { ...privateHeaders };
  if (warnings.length > 0) headers['warning'] = warnings.join(', ');
  if (first.rows.length === 0) return new Response(null, { status: 204, headers });
  async function* json(): AsyncGenerator<Uint8Array> {
    let rows = first.rows;
    let sent = 0;
    while (rows.length > 0) {
      const text = rows.map((row) => JSON.stringify(answerOf(row, level, base, uids))).join(',');
      yield Buffer.from((sent === 0 ? '[' : ',') + text);
      sent += rows.length;
      rows = rows.length < pageRows || sent >= limit ? [] : (await page(sent)).rows;
    }
    yield Buffer.from(']');
  }
  return new Response(streamOf(json()), { headers: { ...headers, 'content-type': type } });
}
