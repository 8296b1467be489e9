import type { ReportItem, ReportReference } from '../../../src-shared/objects/report-content.ts';
import { plural } from '../../app/formatting.ts';
import { kindNames } from '../card-texts.ts';
import { showFrameSet, showPanel, useViewer } from '../store.ts';
import { findImage, findMark, findObject, jumpTo } from './jump.ts';
import type { ReportLine } from './lines.ts';
import { setDrawn, useMarks } from './mark-store.ts';
import styles from './reading.module.css';
import { isRead, useReading } from './store.ts';

interface LinesProps {
  lines: readonly ReportLine[];
  level: number;
  /** Of the report. */
  frameKey: string;
}

/** The lines of a report. */
export const Lines = ({ lines, level, frameKey }: LinesProps) =>
  lines.map((line, index) =>
    'missing' in line ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
      <div key={index} className={styles['gone']}>
        {plural(line.missing, 'image')} that {line.missing === 1 ? 'is' : 'are'} not among the open studies
      </div>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
      <Item key={index} line={line} level={level} frameKey={frameKey} />
    ),
  );

interface ItemProps {
  line: Extract<ReportLine, { item: unknown }>;
  level: number;
  frameKey: string;
}

function Item({ line: { item, lines }, level, frameKey }: ItemProps) {
  const children = <Lines lines={lines} level={level + 1} frameKey={frameKey} />;
  if (item.kind === 'section') {
    // What the images are is known to who sees them.
    if (item.name === 'Image Library') {
      return (
        <details className={styles['folded']}>
          <summary>{item.name}</summary>
          <Remarks of={item} />
          {children}
        </details>
      );
    }
    const Heading = (level <= 2 ? 'h2' : level === 3 ? 'h3' : 'h4') as 'h2';
    return (
      <section>
        {item.name && <Heading>{item.name}</Heading>}
        <Remarks of={item} />
        {children}
      </section>
    );
  }
  return (
    <div className={item.kind === 'text' ? styles['text'] : styles['item']} data-kind={item.kind}>
      <div>
        {item.name && <span className={styles['name']}>{item.name}</span>}
        {item.name && ' '}
        {item.reference ? (
          <Reference item={item} />
        ) : item.path ? (
          <Place item={item} path={item.path} frameKey={frameKey} />
        ) : (
          <span className={styles['value']}>{item.text}</span>
        )}
      </div>
      <Remarks of={item} />
      {lines.length > 0 && <div className={styles['children']}>{children}</div>}
    </div>
  );
}

function Remarks({ of }: { of: ReportItem }) {
  if (of.remarks.length === 0) return null;
  return <div className={styles['remarks']}>{of.remarks.join('  ·  ')}</div>;
}

function Reference({ item }: { item: ReportItem }) {
  const studies = useViewer((state) => state.studies);
  const found = item.reference && findImage(studies, item.reference);
  if (found) {
    return (
      <button type="button" className={styles['link']} onClick={() => jumpTo(found, item.reference?.state)}>
        {found.text}
      </button>
    );
  }
  return item.reference ? <ObjectLink reference={item.reference} text={item.text} /> : null;
}

/** An object that is no image: opens it, a report in the pane, others in the selected viewport. */
export function ObjectLink({ reference, text }: { reference: ReportReference; text: string }) {
  const studies = useViewer((state) => state.studies);
  const found = findObject(studies, reference);
  if (!found) return <span className={styles['gone']}>{text} that is not among the open studies</span>;
  const open = (): void => {
    if (isRead(found)) {
      useReading.setState({ open: found.key });
      showPanel('reports');
    } else showFrameSet(found.key);
  };
  return (
    <button type="button" className={styles['link']} onClick={open}>
      {found.label || kindNames[found.other?.kind ?? 'other']}
    </button>
  );
}

/** Something drawn: brings its image to the screen and marks it there. */
function Place({ item, path, frameKey }: { item: ReportItem; path: readonly number[]; frameKey: string }) {
  const studies = useViewer((state) => state.studies);
  const mark = useMarks((state) => {
    const key = path.join('.');
    return state.reports.get(frameKey)?.read.marks.find((one) => one.path.join('.') === key);
  });
  const found = mark && mark.intent !== 'never' ? findMark(studies, mark) : undefined;
  if (!found) return <span className={styles['value']}>{item.text}</span>;
  const show = (): void => {
    setDrawn(frameKey, true);
    useMarks.setState({
      chosen: { key: frameKey, path: path.join('.') },
      ...(mark?.intent === 'optional' ? { optional: true } : {}),
    });
    jumpTo(found);
  };
  return (
    <button type="button" className={styles['link']} onClick={show} data-mark-link={path.join('.')}>
      {item.text} on {found.text.replace(/^(Image|Frame)/, (word) => word.toLowerCase())}
    </button>
  );
}
