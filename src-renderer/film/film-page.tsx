/** The film composer of one patient. */
export function FilmPage() {
  return null;
}
