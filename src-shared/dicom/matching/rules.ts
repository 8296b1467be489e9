/** How keys are compared with values where PS3.4 C.2.2.2 leaves a choice. */
export interface MatchingRules {
  /** Texts other than names match without regard to case. */
  ignoreCase: boolean;
  names: NameRules;
  /** The key `""` matches what has no value (PS3.4 C.2.2.2, Empty Value Matching); else it is a text like others. */
  emptyValue: boolean;
  /** A date and a time of the same entity are one point in time: the two ranges are one interval. */
  combinedDateTime: boolean;
}

export interface NameRules {
  /** `exact`: letter by letter; `case`: upper and lower case alike; `folded`: also without accents, full and half width and both kana alike. */
  compare: 'exact' | 'case' | 'folded';
  /** Family and given name also match by sound; their other components then do not count. */
  phonetic: boolean;
  /** Also with family and given name exchanged. */
  swapped: boolean;
}

/** Case counts nowhere but in names (PS3.4 C.2.2.2.1), dates and times each by themselves. */
export const plainRules: MatchingRules = {
  ignoreCase: false,
  names: { compare: 'folded', phonetic: false, swapped: false },
  emptyValue: true,
  combinedDateTime: false,
};
