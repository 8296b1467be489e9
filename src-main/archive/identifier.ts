/**
 * What may stand as an identifier where nothing better is asked for: de-identified files carry hashes and other texts as UIDs. Printable,
 * without what separates values or parts of an address, at most 64 characters.
 */
export const isIdentifier = (text: string): boolean => /^[!-.0-[\]-~]{1,64}$/.test(text);
