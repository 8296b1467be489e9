import { Download, Search } from 'lucide-react';
import { errorText } from '../../app/error-text.ts';
import { formatDate, formatName, formatShare, plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { nodeName, nodesFor } from '../../app/nodes.ts';
import { useRetrieval } from '../../app/retrievals.ts';
import { exchangeCommands } from '../../app/viewer-commands/exchange.ts';
import { viewerCommandLabel } from '../../app/viewer-keys.ts';
import { useViewer } from '../store.ts';
import styles from './other-studies.module.css';
import { askForPriors, fetchPriors, missingPriors, openBeside, type RemotePrior, usePriors } from './priors.ts';

/** The patient's other studies: those of the archive, and on demand those that the nodes know. */
export function OtherStudies() {
  const catalogue = useViewer((state) => state.catalogue);
  const current = useViewer((state) => state.studies[0]?.study);
  const priors = usePriors();
  const nodes = useLive((state) => nodesFor(state.settings?.nodes, 'query').length);
  if (catalogue !== 'archive' || !current) return null;
  const asks = nodes > 0 && current.patientId.trim() !== '';
  if (priors.here.length === 0 && !asks) return null;
  const missing = missingPriors(priors);
  const relevant = missing.filter((prior) => prior.relevant);
  return (
    <section className={styles['others']} aria-label="Other studies of the patient">
      {priors.here.length > 0 && <h3 className={styles['title']}>Other studies here</h3>}
      {priors.here.map((study) => (
        <button
          key={study.studyRow}
          type="button"
          className={styles['study']}
          data-other-study={study.studyRow}
          title="Show beside the studies that are open"
          onClick={() => void openBeside(study.studyRow)}
        >
          <b>{formatDate(study.studyDate) || 'No date'}</b>
          <span className={styles['modality']}>{study.modalities.join(' ')}</span>
          <span className={styles['text']}>{study.description}</span>
        </button>
      ))}
      {asks && (
        <>
          <h3 className={styles['title']}>On other systems</h3>
          {priors.remote === undefined ? (
            <button
              type="button"
              className={styles['action']}
              disabled={priors.asking}
              title={viewerCommandLabel(exchangeCommands.priors)}
              onClick={() => void askForPriors()}
            >
              <Search size={12} aria-hidden /> {priors.asking ? 'Asking …' : 'Look for earlier studies'}
            </button>
          ) : (
            <>
              {missing.length === 0 && priors.failed.length === 0 && (
                <div className={styles['none']}>No earlier study that is not here</div>
              )}
              {relevant.length > 1 && (
                <button
                  type="button"
                  className={styles['action']}
                  title={viewerCommandLabel(exchangeCommands.fetchPriors)}
                  onClick={() => void fetchPriors(relevant)}
                >
                  <Download size={12} aria-hidden /> Fetch {plural(relevant.length, 'relevant one')}
                </button>
              )}
              {missing.map((prior) => (
                <Prior key={`${prior.nodeId} ${prior.studyUid}`} prior={prior} ownName={formatName(current.name)} />
              ))}
            </>
          )}
          {priors.failed.map(({ nodeId, error }) => (
            <div key={nodeId} className={styles['failed']} role="alert" title={errorText(error).advice}>
              {nodeId ? `${nodeName(nodeId)}: ` : ''}
              {errorText(error).title}
            </div>
          ))}
        </>
      )}
    </section>
  );
}

function Prior({ prior, ownName }: { prior: RemotePrior; ownName: string }) {
  const job = useRetrieval(prior.nodeId, prior);
  const moving = job?.state === 'running' || job?.state === 'waiting';
  const name = formatName(prior.name);
  const total = job?.total ?? prior.instances;
  return (
    <button
      type="button"
      className={styles['study']}
      data-prior={prior.studyUid}
      data-relevant={prior.relevant || undefined}
      disabled={moving}
      title={
        moving
          ? 'Being fetched in the background'
          : `Fetch from ${nodeName(prior.nodeId)}${prior.instances === undefined ? '' : `: ${plural(prior.instances, 'object')}`}`
      }
      onClick={() => void fetchPriors([prior])}
    >
      <b>{formatDate(prior.studyDate) || 'No date'}</b>
      <span className={styles['modality']}>{prior.modalities.join(' ')}</span>
      <span className={styles['text']}>{prior.description}</span>
      {name !== ownName && <span className={styles['name']}>{name || '(no name)'}</span>}
      <span className={styles['from']} data-state={job?.state}>
        {!moving && <Download size={11} aria-hidden style={{ verticalAlign: -1, marginRight: 5 }} />}
        {job?.state === 'running' && total
          ? `${nodeName(prior.nodeId)}  ${formatShare(job.done, total)}`
          : moving
            ? `${nodeName(prior.nodeId)}  waiting`
            : job?.state === 'failed'
              ? `failed: ${job.error ? errorText(job.error).title : nodeName(prior.nodeId)}`
              : nodeName(prior.nodeId)}
      </span>
    </button>
  );
}
