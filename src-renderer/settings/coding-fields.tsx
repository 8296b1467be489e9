import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { losesAlways, losslessCodings, lossyCodings } from '../app/file-sets/codings.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Fold, NumberField, SelectField, SwitchField } from './fields.tsx';

/** Compressions that can be written, by their names. */
export const codingNames = (): { value: string; label: string }[] =>
  [...losslessCodings, ...lossyCodings].map((uid) => ({
    value: uid,
    label: `${losesAlways(uid) ? 'With loss' : 'Without loss'}: ${transferSyntaxes.get(uid)?.name ?? uid}`,
  }));

/** In which transfer syntax images are written to media (`fileSetCoding`). */
export function CodingFields({ path }: { path: string }) {
  const { draft } = useDraft();
  const now = String(valueAt(draft, `${path}.transferSyntaxUid`));
  const offered = Object.fromEntries(codingNames().map(({ value, label }) => [value, label]));
  return (
    <Fold title="Compression" path={path}>
      <SelectField
        path={`${path}.transferSyntaxUid`}
        label="Compression"
        options={{
          profile: 'As stored, or as the profile asks',
          'as-stored': 'As stored alone; the rest is left out',
          uncompressed: 'Uncompressed',
          ...offered,
          // What was set by a file stays in sight.
          ...(/^\d/.test(now) && !(now in offered) && { [now]: transferSyntaxes.get(now)?.name ?? now }),
        }}
      />
      {losesAlways(now) && (
        <>
          <SwitchField
            path={`${path}.lossy`}
            label="With loss"
            hint="Off: images stay as they are stored. On: detail is lost, and said in the images."
          />
          <NumberField path={`${path}.quality`} label="Quality of lossy JPEG" minimum={1} />
          <NumberField path={`${path}.ratio`} label="Ratio of lossy JPEG 2000" minimum={1} decimals />
        </>
      )}
    </Fold>
  );
}
