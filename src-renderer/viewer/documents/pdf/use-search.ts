import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { plural } from '../../../app/formatting.ts';
import { type Found, findAll, PageTexts } from './finding.ts';

/** A word is searched for when nobody has typed for so long, ms. */
const pauseMs = 200;
const mostPlaces = 20_000;

/** The search in a document: what is typed, what was found, and which place is the current one. */
export function useSearch(document: PDFDocumentProxy, pages: number) {
  const texts = useMemo(() => new PageTexts(document), [document]);
  const [search, find] = useState('');
  /** What is searched for now; follows what is typed. */
  const [word, setWord] = useState('');
  const [places, setPlaces] = useState<readonly Found[]>([]);
  const [unread, setUnread] = useState(0);
  const [done, setDone] = useState(true);
  const [at, setAt] = useState(0);

  useEffect(() => {
    setPlaces([]);
    setAt(0);
    setUnread(0);
    if (search.trim() === '') {
      setWord('');
      setDone(true);
      return;
    }
    const abort = new AbortController();
    setDone(false);
    const timer = setTimeout(async () => {
      setWord(search);
      const found: Found[] = [];
      for await (const { page, count } of findAll(texts, pages, search, abort.signal)) {
        if (count === 'unread') {
          setUnread((before) => before + 1);
          continue;
        }
        for (let nth = 0; nth < count && found.length < mostPlaces; nth++) found.push({ page, nth });
        setPlaces([...found]);
        if (found.length >= mostPlaces) break;
      }
      if (!abort.signal.aborted) setDone(true);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [search, texts, pages]);

  const step = useCallback(
    (by: 1 | -1) => setAt((now) => (places.length === 0 ? 0 : (now + by + places.length) % places.length)),
    [places.length],
  );
  const place =
    places.length > 0 ? `${at + 1} of ${places.length}${done ? '' : ' …'}` : done ? 'Not found' : 'Searching …';
  // Nobody is to take a page that was not searched for one without the word.
  const text = unread > 0 ? `${place}; ${plural(unread, 'page')} unread` : place;
  return { search, word, find, step, found: places[at], finding: { text } };
}
