import {
  Download,
  Eye,
  EyeOff,
  Film,
  FolderOpen,
  HardDriveDownload,
  Send,
  Trash2,
  UserRound,
  UserX,
} from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { api } from '../app/api.ts';
import { formatCount, plural } from '../app/formatting.ts';
import { openDeIdentifyDialog, openExportDialog } from '../app/giving.ts';
import { listenForCommands } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { openImportDialog } from '../app/media-actions.ts';
import { openSendDialog, type SendChoice } from '../app/sending.ts';
import { studiesCommands } from '../app/studies-commands.ts';
import { ActionBar, type ListAction, StudyMenu } from './action-bar.tsx';
import { chosenStudies, importChoice, markRead, openChosen, selectAll, selectPatient } from './actions.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { filmChosen } from './film-choice.ts';
import { list, useList, useSearch } from './list.ts';
import { inList, searchEverything } from './list-keys.ts';
import { ListOrNotice } from './list-or-notice.tsx';
import { type Scope, studyQuery } from './query.ts';
import { SearchRow } from './search-row.tsx';
import { sendChoice } from './send-choice.ts';
import { anyPicked, type Picks, useSeriesPicks } from './series-picks.ts';

interface StudiesPaneProps {
  catalogue: string;
  scope: Scope;
  /** Name of the place, for people who cannot see it. */
  label: string;
  /** Shown above the list: what the place is. */
  top?: ReactNode;
}

/** Search, list and actions of one place with studies. */
export function StudiesPane({ catalogue, scope, label, top }: StudiesPaneProps) {
  const filters = useSearch((state) => state.filters);
  const sort = useSearch((state) => state.sort);
  const [deleting, setDeleting] = useState<StudyRow[]>();
  const [menu, setMenu] = useState<{ x: number; y: number }>();
  const archive = catalogue === 'archive';

  useEffect(() => void list.show(catalogue, studyQuery(filters, scope, sort)), [catalogue, scope, filters, sort]);
  useEffect(
    () =>
      api.catalogues.studiesChanged((change) =>
        list.changed(
          change.catalogue,
          change.studies.filter((study) => study.removed).map((study) => study.studyRow),
        ),
      ),
    [],
  );

  const actions = useMemo(() => {
    const rows = (): number[] => chosenStudies().map((study) => study.studyRow);
    const mark = (read: boolean): void => {
      const wanted = rows();
      if (archive && wanted.length > 0) void markRead(wanted, read);
    };
    const give = (dialog: (choices: SendChoice[]) => void) => (): void => {
      const choice = sendChoice(catalogue, chosenStudies(), useSeriesPicks.getState());
      if (choice) dialog([choice]);
    };
    return {
      open: () => void openChosen(catalogue, chosenStudies(), useSeriesPicks.getState()),
      send: give(openSendDialog),
      export: give(openExportDialog),
      deIdentify: () => {
        if (archive && useLive.getState().settings?.deIdentification.enabled) give(openDeIdentifyDialog)();
      },
      film: () => void filmChosen(catalogue, chosenStudies(), useSeriesPicks.getState()),
      import: () => {
        const choice = importChoice(catalogue, chosenStudies(), useSeriesPicks.getState());
        if (!archive && choice) openImportDialog(choice);
      },
      markRead: () => mark(true),
      markUnread: () => mark(false),
      delete: () => {
        const chosen = chosenStudies();
        if (archive && chosen.length > 0) setDeleting(chosen);
      },
    };
  }, [catalogue, archive]);

  useEffect(
    () =>
      listenForCommands(Object.values(studiesCommands), {
        find: searchEverything,
        open: inList(actions.open),
        expand: inList(() => {
          const { focus } = list.store.getState().selection;
          if (focus) list.expand(focus.studyRow);
        }),
        'select-all': () => void selectAll(),
        'select-patient': () => void selectPatient(),
        send: actions.send,
        film: actions.film,
        export: actions.export,
        'de-identify': actions.deIdentify,
        import: actions.import,
        'mark-read': actions.markRead,
        'mark-unread': actions.markUnread,
        delete: actions.delete,
        refresh: () => list.changed(catalogue),
      }),
    [actions, catalogue],
  );

  const chosen = useList((state) => state.selection.chosen);
  const total = useList((state) => state.window?.total);
  const picks = useSeriesPicks();
  const parts = anyPicked(picks);
  const none = chosen.size === 0;
  const offersExport = useLive((state) => state.settings?.media.creation.enabled ?? false);
  const offersDeIdentify = useLive((state) => state.settings?.deIdentification.enabled ?? false);
  const allRead = !none && [...chosen.values()].every((row) => row.read);
  const open: ListAction = {
    command: studiesCommands.open,
    icon: <FolderOpen size={14} />,
    act: actions.open,
    disabled: none && !parts,
    main: true,
  };
  const send: ListAction = {
    command: studiesCommands.send,
    icon: <Send size={14} />,
    act: actions.send,
    disabled: none && !parts,
  };
  const film: ListAction = {
    command: studiesCommands.film,
    icon: <Film size={14} />,
    act: actions.film,
    disabled: none && !parts,
  };
  const exporting: ListAction = {
    command: studiesCommands.export,
    icon: <HardDriveDownload size={14} />,
    act: actions.export,
    disabled: none && !parts,
  };
  const deIdentify: ListAction = {
    command: studiesCommands.deIdentify,
    icon: <UserX size={14} />,
    act: actions.deIdentify,
    disabled: none && !parts,
  };
  const patient: ListAction = {
    command: studiesCommands.selectPatient,
    icon: <UserRound size={14} />,
    act: () => void selectPatient(),
    disabled: none,
    menuOnly: true,
  };
  const giving = [open, patient, send, film, ...(offersExport ? [exporting] : [])];
  const shown: ListAction[] = archive
    ? [
        ...giving,
        ...(offersDeIdentify ? [deIdentify] : []),
        {
          command: studiesCommands.markRead,
          icon: <Eye size={14} />,
          act: actions.markRead,
          disabled: none,
          menuOnly: allRead,
        },
        {
          command: studiesCommands.markUnread,
          icon: <EyeOff size={14} />,
          act: actions.markUnread,
          disabled: none,
          menuOnly: !allRead,
        },
        { command: studiesCommands.delete, icon: <Trash2 size={14} />, act: actions.delete, disabled: none },
      ]
    : [
        ...giving,
        {
          command: studiesCommands.import,
          icon: <Download size={14} />,
          act: actions.import,
          disabled: none && !parts,
        },
      ];

  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%', minWidth: 0 }}>
      <SearchRow />
      {top}
      <ListOrNotice
        catalogue={catalogue}
        scope={scope}
        label={label}
        onMenu={(x, y) => setMenu({ x, y })}
        onOpen={actions.open}
      />
      <ActionBar text={countText(total, chosen.size, picks)} actions={shown} />
      <StudyMenu at={menu} actions={shown} onClose={() => setMenu(undefined)} />
      {deleting && (
        <DeleteDialog
          studies={deleting}
          onClose={() => {
            setDeleting(undefined);
            document.querySelector<HTMLElement>('[data-list]')?.focus();
          }}
        />
      )}
    </div>
  );
}

/** How many there are, and how many of them are chosen. */
function countText(total: number | undefined, chosen: number, { series, instances }: Picks): string {
  if (total === undefined) return '';
  const parts = [
    series.size > 0 && plural(series.size, 'series', 'series'),
    instances.size > 0 && plural(instances.size, 'object'),
  ].filter(Boolean);
  if (parts.length > 0) return `${parts.join(' and ')} selected`;
  if (chosen === 0) return plural(total, 'study', 'studies');
  return `${formatCount(chosen)} of ${plural(total, 'study', 'studies')} selected`;
}
