import { Button, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deIdentificationSchema } from '../../src-shared/settings/de-identification.ts';
import { plural } from '../app/formatting.ts';
import { useDraft } from './draft-context.ts';
import { Group } from './fields.tsx';
import { SchemaFields } from './schema-fields.tsx';
import styles from './settings.module.css';

const root = 'deIdentification.masks';
const ruleSchema = deIdentificationSchema.shape.masks.unwrap().element;

/** Regions of the images of devices that are proposed to be made black. */
export function DeviceMasks() {
  const { draft, set, problemsBelow } = useDraft();
  const [editing, setEditing] = useState<number>();
  const { masks } = draft.deIdentification;
  const add = (): void => {
    set(root, [...masks, ruleSchema.parse({ regions: [{ left: 0, top: 0, right: 100, bottom: 20 }] })]);
    setEditing(masks.length);
  };
  return (
    <Group title="Regions of devices">
      <Text size="xs" c="dimmed" mb="sm">
        Where devices write names into their pictures. Such regions are proposed, and shown before they are made black.
        They are drawn most easily on a picture: De-identify, Details, Pictures, Keep for this device.
      </Text>
      {masks.map((rule, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names; only one is edited at a time.
        <div key={at} data-mask-rule={at}>
          {editing === at || problemsBelow?.(`${root}.${at}`) ? (
            <div className={styles['card']}>
              <SchemaFields schema={ruleSchema} path={`${root}.${at}`} />
              <div className={styles['bar']}>
                <span style={{ flex: 1 }} />
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<Trash2 size={14} />}
                  onClick={() => {
                    set(
                      root,
                      masks.filter((other) => other !== rule),
                    );
                    setEditing(undefined);
                  }}
                >
                  Remove
                </Button>
                <Button variant="light" onClick={() => setEditing(undefined)}>
                  Done
                </Button>
              </div>
            </div>
          ) : (
            <div className={styles['item']}>
              <div>
                <b>{deviceOf(rule)}</b>{' '}
                <Text span size="xs" c="dimmed">
                  {[
                    rule.columns !== undefined && rule.rows !== undefined && `${rule.columns} × ${rule.rows}`,
                    plural(rule.regions.length, 'region'),
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </Text>
              </div>
              <Button variant="subtle" color="gray" onClick={() => setEditing(at)}>
                Change
              </Button>
            </div>
          )}
        </div>
      ))}
      <div className={styles['bar']}>
        <Button variant="default" leftSection={<Plus size={14} />} onClick={add}>
          Add a device
        </Button>
      </div>
    </Group>
  );
}

const deviceOf = ({ manufacturer, model }: { manufacturer: string; model: string }): string =>
  [manufacturer, model].filter((part) => part !== '*' && part !== '').join(' ') || 'Every device';
