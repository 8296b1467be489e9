/** What was found is marked without touching the text: by ranges that the style sheet paints (CSS Custom Highlight API). */
const all = 'ng-found';
const one = 'ng-found-current';

function highlightOf(name: string): Highlight {
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

/** Marks ranges, and one of them as the current one; gives back how to take the marks away. */
export function markFound(ranges: readonly Range[], current: number | undefined): () => void {
  const [found, chosen] = [highlightOf(all), highlightOf(one)];
  for (const [nth, range] of ranges.entries()) (nth === current ? chosen : found).add(range);
  return () => {
    for (const range of ranges) {
      found.delete(range);
      chosen.delete(range);
    }
  };
}
