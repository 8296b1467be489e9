import { useEffect, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { asError } from '../../app/api.ts';
import { dataSetOf, type Source, sameSource } from './data-sets.ts';

/** What is shown of a data set that may still be on its way: the one before stays until it is there. */
export interface Asked {
  source?: Source;
  dataSet?: DataSet;
  error?: NegatoscopeError;
}

/** Who scrolls is not followed file by file: only where he rests. */
const restMs = 120;

/** The data set of a file; undefined: of none. */
export function useDataSet(wanted: Source | undefined): Asked {
  const [asked, setAsked] = useState<Asked>({});
  const [source, setSource] = useState(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another object may name the same file.
  useEffect(() => {
    if (sameSource(source, wanted)) return;
    const timer = setTimeout(() => setSource(wanted), source ? restMs : 0);
    return () => clearTimeout(timer);
  }, [wanted?.catalogue, wanted?.row, wanted?.revision, source]);
  useEffect(() => {
    if (!source) {
      setAsked({});
      return;
    }
    let gone = false;
    dataSetOf(source).then(
      (dataSet) => {
        if (!gone) setAsked({ source, dataSet });
      },
      (thrown: unknown) => {
        if (!gone) setAsked({ source, error: asError(thrown) });
      },
    );
    return () => {
      gone = true;
    };
  }, [source]);
  return asked;
}
