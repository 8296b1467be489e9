/** The studies window. */
export function StudiesPage() {
  return <main />;
}
