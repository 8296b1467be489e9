import { Fold, NumberField, SelectField, SwitchField } from './fields.tsx';
import { syntaxNames } from './form-model.ts';

/** In which transfer syntax images are written to media (`fileSetCoding`). */
export function CodingFields({ path }: { path: string }) {
  return (
    <Fold title="Compression" path={path}>
      <SelectField
        path={`${path}.transferSyntaxUid`}
        label="Compression"
        options={{
          profile: 'As stored, or as the profile asks',
          'as-stored': 'As stored alone; the rest is left out',
          uncompressed: 'Uncompressed',
          ...Object.fromEntries(syntaxNames().map(({ value, label }) => [value, label])),
        }}
      />
      <SwitchField path={`${path}.lossy`} label="With loss" hint="Where the syntax loses. It is said in the images." />
      <NumberField path={`${path}.quality`} label="Quality of lossy JPEG" minimum={1} />
      <NumberField path={`${path}.ratio`} label="Ratio of lossy JPEG 2000" minimum={1} decimals />
    </Fold>
  );
}
