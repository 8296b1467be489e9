import { Checkbox } from '@mantine/core';
import { errorText } from '../../app/error-text.ts';
import { type FoundRegistration, toggleRegistration, useRegistrations } from '../linking/registrations.ts';
import styles from './structures.module.css';

/** Registrations of the open studies: what they map, and whether they are used. */
export function RegistrationsSection() {
  const list = useRegistrations((state) => state.list);
  const off = useRegistrations((state) => state.off);
  if (list.length === 0) return null;
  return (
    <section data-registrations>
      <h3 className={styles['section']}>Registrations</h3>
      {list.map((one) => (
        <Entry key={one.key} one={one} on={!off.has(one.key)} />
      ))}
    </section>
  );
}

function Entry({ one, on }: { one: FoundRegistration; on: boolean }) {
  const { key, registration, fiducials, error } = one;
  const usable = registration?.items.filter(({ matrix }) => matrix).length ?? 0;
  const refused = registration?.items.flatMap(({ refused: why }) => why ?? []) ?? [];
  const marks = fiducials?.reduce((sum, set) => sum + set.fiducials.length, 0);
  return (
    <div className={styles['object']}>
      <div className={styles['head']}>
        {usable > 0 ? (
          <Checkbox
            size="xs"
            mt={1}
            checked={on}
            aria-label={`Use ${registration?.label}`}
            onChange={() => toggleRegistration(key)}
          />
        ) : (
          <span style={{ width: 16 }} />
        )}
        <div className={styles['headText']}>
          <div className={styles['name']}>{registration?.label ?? (fiducials ? 'Fiducials' : 'Registration')}</div>
          <div className={styles['detail']}>
            {error
              ? errorText(error).title
              : fiducials
                ? `${marks} fiducials: listed in their own view`
                : `maps ${usable} of ${registration?.items.length ?? 0} frames of reference`}
          </div>
        </div>
      </div>
      {[...new Set(refused)].map((why) => (
        <div key={why} className={styles['warning']}>
          Not used: {why}
        </div>
      ))}
    </div>
  );
}
