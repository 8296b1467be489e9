interface Visit {
  uid: string;
  left: Iterator<string>;
}

/**
 * Objects in the order of their references: what is referred to before what refers to it, those that refer to one another in a circle
 * together (strongly connected components). References to what is not among them do not matter.
 */
export function components(objects: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const numbers = new Map<string, number>();
  /** The least number that is reached from there. */
  const least = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const path: Visit[] = [];
  const enter = (uid: string): void => {
    const number = numbers.size;
    numbers.set(uid, number);
    least.set(uid, number);
    open.push(uid);
    isOpen.add(uid);
    path.push({ uid, left: objects.get(uid)!.values() });
  };
  const reaches = (uid: string, number: number): void => {
    least.set(uid, Math.min(least.get(uid)!, number));
  };
  for (const root of objects.keys()) {
    if (numbers.has(root)) continue;
    enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { uid, left } = visit;
      const next = left.next();
      if (!next.done) {
        const named = next.value;
        if (!objects.has(named)) continue;
        if (!numbers.has(named)) enter(named);
        else if (isOpen.has(named)) reaches(uid, numbers.get(named)!);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) reaches(before.uid, least.get(uid)!);
      if (least.get(uid) !== numbers.get(uid)) continue;
      const members = open.splice(open.lastIndexOf(uid));
      for (const member of members) isOpen.delete(member);
      found.push(members);
    }
  }
  return found;
}
