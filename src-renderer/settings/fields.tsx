import {
  ActionIcon,
  Button,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { ChevronDown, ChevronRight, FolderOpen } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api } from '../app/api.ts';
import { attempt } from '../app/notify.ts';
import { parsePorts, valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { labelOf } from './labels.ts';
import styles from './settings.module.css';

interface FieldProps {
  path: string;
  label?: string;
  hint?: ReactNode;
  disabled?: boolean;
}

/** A heading with the fields that belong together. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles['group']} aria-label={title}>
      <Title order={3} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** What belongs together and is seldom needed: shut, unless something in it is wrong. Nothing in it exists while it is shut. */
export function Fold({
  title,
  path,
  children,
}: {
  title: string;
  path: string | readonly string[];
  children: ReactNode;
}) {
  const { problemAt, problemsBelow } = useDraft();
  const [open, setOpen] = useState(false);
  const wrong = [path].flat().some((one) => problemAt(one) !== undefined || problemsBelow?.(one));
  const shown = open || wrong;
  return (
    <section className={styles['fold']} aria-label={title}>
      <button type="button" aria-expanded={shown} onClick={() => setOpen(!shown)}>
        {shown ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />} {title}
      </button>
      {shown && <div>{children}</div>}
    </section>
  );
}

/** Label at the left, control at the right, hint or problem below. */
export function Row({
  path,
  label,
  hint,
  problem: shown,
  children,
}: FieldProps & { problem?: string; children: (id: string) => ReactNode }) {
  const { problemAt, own } = useDraft();
  const problem = shown ?? problemAt(path);
  const id = `setting-${path}`;
  return (
    <div className={styles['row']} data-setting={path}>
      <label htmlFor={id}>{label ?? labelOf(path)}</label>
      <div>
        {own ? (
          <div className={styles['owned']} data-own={own.has(path) || undefined}>
            {children(id)}
            <AsForAll path={path} label={label} />
          </div>
        ) : (
          children(id)
        )}
        <Note id={id} problem={problem} hint={hint} />
      </div>
    </div>
  );
}

/** What has no room beside a label: below it, in the full width. */
export function Block({ path, label, hint, children }: FieldProps & { children: ReactNode }) {
  const { problemAt } = useDraft();
  return (
    <section className={styles['block']} data-setting={path} aria-label={label ?? labelOf(path)}>
      <header>
        <span>{label ?? labelOf(path)}</span>
        <AsForAll path={path} label={label} />
      </header>
      {children}
      <Note id={`setting-${path}`} problem={problemAt(path)} hint={hint} />
    </section>
  );
}

/** Back to the value for all, where this one is its own. */
function AsForAll({ path, label }: { path: string; label: string | undefined }) {
  const { own } = useDraft();
  return own?.has(path) ? (
    <Button
      variant="subtle"
      color="gray"
      onClick={() => own.reset(path)}
      aria-label={`${label ?? labelOf(path)}: as for all`}
    >
      as for all
    </Button>
  ) : null;
}

function Note({ id, problem, hint }: { id: string; problem: string | undefined; hint: ReactNode }) {
  return problem ? (
    <div className={styles['problem']} role="alert" id={`${id}-problem`}>
      {problem}
    </div>
  ) : (
    hint && <div className={styles['hint']}>{hint}</div>
  );
}

export function TextField(props: FieldProps & { placeholder?: string; maxLength?: number; autofocus?: boolean }) {
  const { draft, set, problemAt, touched } = useDraft();
  return (
    <Row {...props}>
      {(id) => (
        <TextInput
          id={id}
          value={String(valueAt(draft, props.path) ?? '')}
          placeholder={props.placeholder ?? ''}
          maxLength={props.maxLength ?? 400}
          disabled={props.disabled ?? false}
          error={Boolean(problemAt(props.path))}
          spellCheck={false}
          data-autofocus={props.autofocus || undefined}
          onChange={(event) => set(props.path, event.currentTarget.value)}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

export function NumberField(
  props: FieldProps & {
    suffix?: string;
    scale?: number;
    width?: number;
    minimum?: number;
    decimals?: boolean;
    /** Empty means that it is not set. */
    optional?: boolean;
  },
) {
  const { draft, set, problemAt, touched } = useDraft();
  const scale = props.scale ?? 1;
  const value = valueAt(draft, props.path);
  return (
    <Row {...props}>
      {(id) => (
        <NumberInput
          id={id}
          w={props.width ?? 130}
          value={typeof value === 'number' && Number.isFinite(value) ? value / scale : ''}
          min={props.minimum ?? 0}
          suffix={props.suffix ? ` ${props.suffix}` : ''}
          allowDecimal={scale !== 1 || props.decimals === true}
          allowNegative={false}
          hideControls
          clampBehavior="none"
          disabled={props.disabled ?? false}
          error={Boolean(problemAt(props.path))}
          onChange={(next) => {
            const empty = props.optional ? undefined : Number.NaN;
            const number = typeof next === 'number' ? next * scale : empty;
            set(props.path, props.decimals || number === undefined ? number : Math.round(number));
          }}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

export function SelectField(props: FieldProps & { options: Record<string, string>; width?: number }) {
  const { draft, set } = useDraft();
  return (
    <Row {...props}>
      {(id) => (
        <Select
          id={id}
          {...(props.width ? { w: props.width } : {})}
          data={Object.entries(props.options).map(([value, label]) => ({ value, label }))}
          value={String(valueAt(draft, props.path))}
          allowDeselect={false}
          disabled={props.disabled ?? false}
          onChange={(value) => value !== null && set(props.path, value)}
        />
      )}
    </Row>
  );
}

export function SwitchField(props: FieldProps) {
  const { draft, set } = useDraft();
  return (
    <Row {...props}>
      {(id) => (
        <Switch
          id={id}
          checked={valueAt(draft, props.path) === true}
          disabled={props.disabled ?? false}
          onChange={(event) => set(props.path, event.currentTarget.checked)}
        />
      )}
    </Row>
  );
}

/** Not shown while it is typed. */
export function PasswordField(props: FieldProps) {
  const { draft, set, problemAt, touched } = useDraft();
  return (
    <Row {...props}>
      {(id) => (
        <PasswordInput
          id={id}
          size="xs"
          value={String(valueAt(draft, props.path) ?? '')}
          error={Boolean(problemAt(props.path))}
          autoComplete="off"
          onChange={(event) => set(props.path, event.currentTarget.value)}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

/** A file of this computer, chosen or typed. */
export function FileField(props: FieldProps) {
  const { draft, set, problemAt, touched } = useDraft();
  const choose = (): Promise<boolean> =>
    attempt(async () => {
      const [path] = await api.app.choosePaths({ kind: 'files' });
      if (path) set(props.path, path);
    });
  return (
    <Row {...props}>
      {(id) => (
        <TextInput
          id={id}
          value={String(valueAt(draft, props.path) ?? '')}
          disabled={props.disabled ?? false}
          error={Boolean(problemAt(props.path))}
          spellCheck={false}
          rightSection={
            <Tooltip label="Choose a file">
              <ActionIcon
                aria-label={`Choose a file: ${props.label ?? labelOf(props.path)}`}
                disabled={props.disabled ?? false}
                onClick={() => void choose()}
              >
                <FolderOpen size={14} />
              </ActionIcon>
            </Tooltip>
          }
          onChange={(event) => set(props.path, event.currentTarget.value)}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

/** Several ports in one field. */
export function PortsField(props: FieldProps) {
  const { draft, set, problemAt, touched } = useDraft();
  const value = valueAt(draft, props.path) as number[];
  const [text, setText] = useState(() => value.join(', '));
  const current = JSON.stringify(parsePorts(text)) === JSON.stringify(value) ? text : value.join(', ');
  return (
    <Row {...props}>
      {(id) => (
        <TextInput
          id={id}
          value={current}
          placeholder="none"
          error={Boolean(problemAt(props.path))}
          onChange={(event) => {
            setText(event.currentTarget.value);
            set(props.path, parsePorts(event.currentTarget.value));
          }}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}
