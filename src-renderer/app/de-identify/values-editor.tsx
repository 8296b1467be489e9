import { ActionIcon, Autocomplete, Button, Text, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { keywordOf, tagFrom } from '../../../src-shared/dicom/dictionary.ts';
import styles from './de-identify.module.css';

/** What is usually put in the place of what was there. */
const usual = [
  'StudyDescription',
  'SeriesDescription',
  'InstitutionName',
  'ReferringPhysicianName',
  'AccessionNumber',
  'PatientSex',
  'PatientBirthDate',
  'PatientComments',
  'ClinicalTrialSponsorName',
  'ClinicalTrialProtocolID',
  'ClinicalTrialSiteID',
  'ClinicalTrialSubjectID',
];

/** `Study Description`. */
const nameOf = (tag: string): string =>
  keywordOf(tag)?.replace(/([a-z])([A-Z])/g, '$1 $2') ?? `(${tag.slice(0, 4)},${tag.slice(4)})`;

interface ValuesEditorProps {
  value: Readonly<Record<string, string>>;
  onValue: (value: Record<string, string>) => void;
}

/** Values of one's own in the place of what the profile takes away: a code of a trial, a sex, a description. */
export function ValuesEditor({ value, onValue }: ValuesEditorProps) {
  const [attribute, setAttribute] = useState('');
  const [wrong, setWrong] = useState(false);
  const add = (): void => {
    const tag = tagFrom(attribute.trim());
    setWrong(tag === undefined);
    if (tag === undefined) return;
    onValue({ ...value, [tag]: value[tag] ?? '' });
    setAttribute('');
  };
  return (
    <div>
      <Text size="sm" mb={4}>
        Values of your own in the place of what is taken away
      </Text>
      {Object.entries(value).map(([tag, text]) => (
        <div key={tag} className={styles['own']}>
          <span title={tag}>{nameOf(tag)}</span>
          <TextInput
            aria-label={nameOf(tag)}
            value={text}
            maxLength={1024}
            placeholder="empty"
            onChange={(event) => onValue({ ...value, [tag]: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={`Take out ${nameOf(tag)}`}
            onClick={() => {
              const { [tag]: _, ...others } = value;
              onValue(others);
            }}
          >
            <X size={13} />
          </ActionIcon>
        </div>
      ))}
      <div className={styles['own']}>
        <Autocomplete
          size="xs"
          aria-label="Attribute"
          placeholder="StudyDescription or (0008,1030)"
          data={usual.filter((keyword) => value[tagFrom(keyword) ?? ''] === undefined)}
          value={attribute}
          error={wrong && 'There is no attribute of that name'}
          onChange={(text) => {
            setAttribute(text);
            setWrong(false);
          }}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Plus size={13} />}
          disabled={!attribute.trim()}
          onClick={add}
        >
          Add
        </Button>
      </div>
    </div>
  );
}
