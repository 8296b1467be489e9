/** The viewer window of some studies of one catalogue. */
export function ViewerPage(_: { catalogue: string; studyRows: number[] }) {
  return <main />;
}
