import type { CharacterSets } from '../charset/index.ts';
import type { DataSet, Value } from '../data-set.ts';
import type { Encoding } from './detect.ts';

/** A data set or item being read, or the sequence around items. */
export interface Scope extends Encoding {
  kind: 'data' | 'items';
  /** Where elements go; undefined: they are passed over. */
  dataSet: DataSet | undefined;
  /** Where items go. */
  items: Value[] | undefined;
  /** First byte after it; Infinity when it ends with a delimiter. */
  end: number;
  characterSets: CharacterSets;
  /** (0028,0103), of this data set or the one around it. */
  pixelRepresentation: number | undefined;
  /** Last tag read, or the sequence's own. */
  tag: number;
  /** Items of a UN value: each is looked at for how it is encoded. */
  uncertain: boolean;
}

export function rootScope(encoding: Encoding, characterSets: CharacterSets): Scope {
  return {
    ...encoding,
    kind: 'data',
    dataSet: {},
    items: undefined,
    end: Number.POSITIVE_INFINITY,
    characterSets,
    pixelRepresentation: undefined,
    tag: 0,
    uncertain: false,
  };
}

/** The items of a sequence within a data set. */
export function sequenceScope(
  parent: Scope,
  tag: number,
  items: Value[] | undefined,
  end: number,
  encoding: Encoding,
  uncertain: boolean,
): Scope {
  return {
    kind: 'items',
    explicit: encoding.explicit,
    bigEndian: encoding.bigEndian,
    dataSet: undefined,
    items,
    end,
    characterSets: parent.characterSets,
    pixelRepresentation: parent.pixelRepresentation,
    tag,
    uncertain: uncertain || parent.uncertain,
  };
}

/** One item of a sequence. */
export function itemScope(sequence: Scope, dataSet: DataSet | undefined, end: number): Scope {
  return {
    kind: 'data',
    explicit: sequence.explicit,
    bigEndian: sequence.bigEndian,
    dataSet,
    items: undefined,
    end,
    characterSets: sequence.characterSets,
    pixelRepresentation: sequence.pixelRepresentation,
    tag: 0,
    uncertain: sequence.uncertain,
  };
}
