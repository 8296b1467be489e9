/** Command Field (0000,0100) of every DIMSE request (PS3.7 E.1); a response has bit 15 set. */
export const commandField = {
  store: 0x0001,
  get: 0x0010,
  find: 0x0020,
  move: 0x0021,
  echo: 0x0030,
  eventReport: 0x0100,
  getAttributes: 0x0110,
  setAttributes: 0x0120,
  action: 0x0130,
  create: 0x0140,
  delete: 0x0150,
  cancel: 0x0fff,
} as const;

export const responseBit = 0x8000;

const names: Readonly<Record<number, string>> = {
  [commandField.store]: 'C-STORE',
  [commandField.get]: 'C-GET',
  [commandField.find]: 'C-FIND',
  [commandField.move]: 'C-MOVE',
  [commandField.echo]: 'C-ECHO',
  [commandField.eventReport]: 'N-EVENT-REPORT',
  [commandField.getAttributes]: 'N-GET',
  [commandField.setAttributes]: 'N-SET',
  [commandField.action]: 'N-ACTION',
  [commandField.create]: 'N-CREATE',
  [commandField.delete]: 'N-DELETE',
  [commandField.cancel]: 'C-CANCEL',
};

/** `C-STORE-RQ`, `C-FIND-RSP`, ... for the log. */
export function commandName(field: number): string {
  const name = names[field & ~responseBit] ?? `command ${field.toString(16).padStart(4, '0')}H`;
  return `${name}-${(field & responseBit) === 0 ? 'RQ' : 'RSP'}`;
}

/** Requests that a service may answer; C-CANCEL is none. */
export const isRequest = (field: number): boolean => field !== commandField.cancel && names[field] !== undefined;

/** N-services that name their target by Requested SOP Class and Instance UID (PS3.7 10.1). */
export const namesRequestedClass = (field: number): boolean =>
  field === commandField.getAttributes ||
  field === commandField.setAttributes ||
  field === commandField.action ||
  field === commandField.delete;
