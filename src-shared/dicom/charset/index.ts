/** Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1.2). */
export { type CharacterSets, characterSetsOf, defaultRepertoire, unicode } from './character-sets.ts';
export { asciiText, decodeText, type TextProblem, type TextProblems } from './decode.ts';
export { canEncode, characterSetFor, encodeText } from './encode.ts';
