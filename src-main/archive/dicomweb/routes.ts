import type { Uids } from './context.ts';
import { badRequest, notFound } from './http.ts';

/** What a path of PS3.18 10 or of our own windows asks for. */
export type Route =
  | { resource: 'search'; level: 'study' | 'series' | 'instance'; uids: Uids }
  | { resource: 'store'; studyUid?: string }
  | { resource: 'instances' | 'metadata'; uids: Uids }
  | { resource: 'rendered' | 'thumbnail'; uids: Uids; frames?: number[] }
  | { resource: 'frames'; uids: Uids; frames: number[] }
  | { resource: 'bulkdata'; uids: Uids; path: string[] }
  | { resource: 'view-studies' }
  | { resource: 'view-study-series'; studyRow: number }
  | { resource: 'view-series' | 'view-series-thumbnail'; seriesRow: number }
  | { resource: 'view-frame'; row: number; revision: number; frame: number }
  | {
      resource: 'view-thumbnail' | 'view-metadata' | 'view-data-set' | 'view-file' | 'view-icc' | 'view-document';
      row: number;
      revision: number;
    }
  | { resource: `view-${VideoResource}`; row: number; revision: number };

/** Of a video: what it is, a file for players, the stored stream. */
type VideoResource = 'video' | 'video-stream' | 'video-file';

const uidPattern = /^[0-9][0-9.]{0,62}[0-9]$|^[0-9]$/;
const mostFrames = 10_000;

/** A UID of a path. Files hold stranger ones than the standard allows, but nothing else can be asked for. */
function uid(text: string): string {
  if (!uidPattern.test(text)) throw badRequest(`'${text.slice(0, 80)}' is no UID`);
  return text;
}

function frameList(text: string): number[] {
  const frames: number[] = [];
  for (const part of text.split(/,|%2C/i)) {
    if (!/^[1-9]\d{0,8}$/.test(part)) throw badRequest(`'${text.slice(0, 80)}' is no list of frame numbers`);
    frames.push(Number(part));
    if (frames.length > mostFrames) throw badRequest(`more than ${mostFrames} frames`);
  }
  return frames;
}

function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw notFound('no such resource');
  return Number(text);
}

/** The route of a path. Throws 404 for a path we do not know and 400 for a wrong UID or frame list. */
export function routeOf(path: string, method: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] === 'view') return viewRoute(parts.slice(1));
  const uids: Uids = {};
  let rest = parts;
  if (rest[0] === 'studies' && rest.length === 1) {
    return method === 'POST' ? { resource: 'store' } : { resource: 'search', level: 'study', uids };
  }
  if (rest[0] === 'studies' && rest[1] !== undefined) {
    uids.studyUid = uid(rest[1]);
    rest = rest.slice(2);
    if (rest.length === 0) {
      return method === 'POST' ? { resource: 'store', studyUid: uids.studyUid } : { resource: 'instances', uids };
    }
  }
  if (rest[0] === 'series') {
    if (rest.length === 1) return { resource: 'search', level: 'series', uids };
    if (uids.studyUid === undefined) throw notFound('a series is addressed below its study');
    uids.seriesUid = uid(rest[1]!);
    rest = rest.slice(2);
    if (rest.length === 0) return { resource: 'instances', uids };
  }
  if (rest[0] === 'instances') {
    if (rest.length === 1) return { resource: 'search', level: 'instance', uids };
    if (uids.seriesUid === undefined) throw notFound('an instance is addressed below its series');
    uids.sopInstanceUid = uid(rest[1]!);
    rest = rest.slice(2);
    if (rest.length === 0) return { resource: 'instances', uids };
  }
  if (uids.studyUid !== undefined) {
    const [name, ...more] = rest;
    if (more.length === 0 && name === 'metadata') return { resource: 'metadata', uids };
    if (more.length === 0 && (name === 'rendered' || name === 'thumbnail')) return { resource: name, uids };
    if (uids.sopInstanceUid !== undefined) {
      if (name === 'frames' && more[0] !== undefined) {
        const frames = frameList(more[0]);
        if (more.length === 1) return { resource: 'frames', uids, frames };
        if (more.length === 2 && (more[1] === 'rendered' || more[1] === 'thumbnail')) {
          return { resource: more[1], uids, frames };
        }
      }
      if (name === 'bulkdata' && more.length > 0) return { resource: 'bulkdata', uids, path: more };
    }
  }
  throw notFound('no such resource');
}

/** What there is one of in an instance. */
const wholes = ['thumbnail', 'metadata', 'data-set', 'file', 'icc', 'document'] as const;

function viewRoute(parts: string[]): Route {
  const [kind, first, second, third, fourth] = parts;
  if (kind === 'studies') {
    if (parts.length === 1) return { resource: 'view-studies' };
    if (parts.length === 3 && second === 'series') {
      return { resource: 'view-study-series', studyRow: wholeNumber(first) };
    }
  }
  if (kind === 'series') {
    if (parts.length === 2) return { resource: 'view-series', seriesRow: wholeNumber(first) };
    if (parts.length === 3 && second === 'thumbnail') {
      return { resource: 'view-series-thumbnail', seriesRow: wholeNumber(first) };
    }
  }
  if (kind === 'instances') {
    const identity = { row: wholeNumber(first), revision: wholeNumber(second) };
    if (parts.length === 5 && third === 'frames') {
      return { resource: 'view-frame', ...identity, frame: wholeNumber(fourth) };
    }
    if (
      third === 'video' &&
      (parts.length === 4 || (parts.length === 5 && (fourth === 'stream' || fourth === 'file')))
    ) {
      return { resource: parts.length === 4 ? 'view-video' : `view-video-${fourth as 'stream' | 'file'}`, ...identity };
    }
    const wanted = wholes.find((one) => one === third);
    if (parts.length === 4 && wanted) return { resource: `view-${wanted}`, ...identity };
  }
  throw notFound('no such resource');
}
