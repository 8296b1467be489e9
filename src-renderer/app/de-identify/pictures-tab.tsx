import { ActionIcon, Badge, Button, SegmentedControl, Slider, Text } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { MaskedRegion } from '../../../src-shared/changes/model.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { formatCount, plural } from '../formatting.ts';
import { useLive } from '../live.ts';
import styles from './de-identify.module.css';
import type { EditorProps } from './editor.tsx';
import type { FoundSeries } from './found.ts';
import { keepForDevice, useMaker } from './makers.ts';
import { MaskPicture } from './mask-picture.tsx';
import { isDrawn, patientOf, proposedMasks, seriesOfKnownDevices, withMasks, withMoreMasks } from './request.ts';
import { type Picture, picturesOf, useSeries } from './series-facts.ts';
import { riskHint, riskTitle } from './words.ts';

/** Those to look at first, else in the order of the study. */
const byRisk = (series: readonly FoundSeries[]): FoundSeries[] =>
  [...series].sort((a, b) => Number(b.risks.length > 0) - Number(a.risks.length > 0));

/** Series with what may give somebody away, and regions that are drawn on their pictures. */
export function PicturesTab(props: EditorProps) {
  const { result, value, onValue } = props;
  const settings = useLive((state) => state.settings?.deIdentification);
  const series = byRisk(result.found?.series ?? []);
  const [chosen, setChosen] = useState<number>();
  const current = series.find(({ seriesRow }) => seriesRow === chosen) ?? series[0];
  if (!result.found) {
    return (
      <Text size="sm" c="dimmed" className={styles['panel'] ?? ''}>
        {result.error ? 'The series could not be looked through.' : 'Looking through the images …'}
      </Text>
    );
  }
  const { found } = result;
  const masksOf = ({ seriesUid }: FoundSeries): number =>
    (value.masks[seriesUid]?.length ?? 0) + (value.masks['*']?.length ?? 0);
  const known = seriesOfKnownDevices(value, settings?.masks ?? [], series);
  return (
    <div className={styles['sides']}>
      {known.length > 0 && (
        <div className={styles['known']}>
          <Text size="xs" c="var(--ng-warning)">
            Regions are known of the devices of {plural(known.length, 'series', 'series')}, and not made black yet.
          </Text>
          <Button variant="light" onClick={() => onValue(withMoreMasks(value, known, settings))}>
            Use all known regions
          </Button>
        </div>
      )}
      <div className={styles['pictures']}>
        <div className={styles['series']} role="listbox" aria-label="Series">
          {series.map((one) => (
            <button
              key={one.seriesRow}
              type="button"
              role="option"
              aria-selected={one === current}
              className={styles['item']}
              data-series={one.seriesUid}
              onClick={() => setChosen(one.seriesRow)}
            >
              <b>{[one.modality, one.description].filter(Boolean).join(' ') || 'Series'}</b>
              {patientOf(found, one) !== '' && <span data-of-patient={one.patientKey}>{patientOf(found, one)}</span>}
              <span className={styles['dim']}>
                {plural(one.instances, 'object')}
                {one.leftOut > 0 && `, ${formatCount(one.leftOut)} left out`}
                {masksOf(one) > 0 && `, ${plural(masksOf(one), 'mask')}`}
              </span>
              <span className={styles['badges']}>
                {one.risks.map((risk) => (
                  <Badge key={risk} size="xs" variant="light" color="yellow" tt="none" title={riskHint(risk)}>
                    {riskTitle(risk)}
                  </Badge>
                ))}
              </span>
            </button>
          ))}
        </div>
        {current && <SeriesMasks key={current.seriesRow} {...props} series={current} />}
      </div>
    </div>
  );
}

function SeriesMasks({ selection, value, onValue, series }: EditorProps & { series: FoundSeries }) {
  const settings = useLive((state) => state.settings?.deIdentification);
  const { series: description, failure } = useSeries(selection.catalogue, series.seriesRow);
  const pictures = picturesOf(description);
  const [place, setPlace] = useState(0);
  const [scope, setScope] = useState<'series' | 'all'>('series');
  const [selected, setSelected] = useState<number>();
  const at = Math.min(place, Math.max(0, pictures.length - 1));
  const picture = pictures[at];
  const maker = useMaker(selection.catalogue, picture);
  const key = scope === 'all' ? '*' : series.seriesUid;
  const regions = value.masks[key] ?? [];
  const others = scope === 'all' ? (value.masks[series.seriesUid] ?? []) : (value.masks['*'] ?? []);
  const known = (maker && settings ? proposedMasks(settings.masks, maker) : []).filter(
    (region) => !isDrawn(value, series.seriesUid, region),
  );
  const put = (next: readonly MaskedRegion[]): void =>
    onValue(withMoreMasks(withMasks(value, key, next), [], settings));
  const step = (by: 1 | -1): void => setPlace(Math.max(0, Math.min(pictures.length - 1, at + by)));

  if (!picture) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {failure ?? (description ? 'There is no picture in this series that can be masked.' : 'Reading the series …')}
      </Text>
    );
  }
  return (
    <div className={styles['masking']}>
      <MaskPicture
        url={pictureUrl(selection.catalogue, picture)}
        columns={picture.columns}
        rows={picture.rows}
        regions={regions}
        onRegions={put}
        others={others}
        selected={selected}
        onSelect={setSelected}
        onStep={step}
      />
      <div className={styles['line']}>
        {pictures.length > 1 && (
          <Slider
            aria-label="Image"
            style={{ flex: 1 }}
            min={1}
            max={pictures.length}
            value={at + 1}
            label={null}
            onChange={(image) => setPlace(image - 1)}
          />
        )}
        <Text size="xs" c="dimmed" data-testid="mask-image">
          Image {formatCount(at + 1)} of {formatCount(pictures.length)}
        </Text>
      </div>
      <div className={styles['line']}>
        <SegmentedControl
          aria-label="Regions are drawn for"
          data={[
            { value: 'series', label: 'Regions of this series' },
            { value: 'all', label: 'Regions of all series' },
          ]}
          value={scope}
          onChange={(next) => {
            setScope(next as 'series' | 'all');
            setSelected(undefined);
          }}
        />
        {known.length > 0 && (
          <Button variant="light" onClick={() => put([...regions, ...known])}>
            Use the {plural(known.length, 'known region')} of this device
          </Button>
        )}
        {maker && regions.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            title={`Proposed from now on for ${[maker.manufacturer, maker.model].filter(Boolean).join(' ') || 'such images'} of ${maker.columns} × ${maker.rows}`}
            onClick={() => void keepForDevice(maker, regions)}
          >
            Keep for this device
          </Button>
        )}
      </div>
      <Text size="xs" c="dimmed">
        Draw with the mouse over whatever names somebody. The regions are made black in every image of the series: go
        through them with the wheel.
      </Text>
      <ul className={styles['regions']} aria-label="Regions">
        {regions.map(({ left, top, right, bottom }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: regions have no names.
          <li key={index} data-selected={index === selected || undefined}>
            <button type="button" onClick={() => setSelected(index)}>
              {right - left} × {bottom - top} pixels at {left}, {top}
            </button>
            <ActionIcon
              aria-label={`Remove region ${index + 1}`}
              onClick={() => {
                put(regions.filter((_, other) => other !== index));
                setSelected(undefined);
              }}
            >
              <X size={13} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The stored pixels: what a shutter or an overlay hides is seen. */
const pictureUrl = (catalogue: string, { instance, frame }: Picture): string =>
  viewRoutes.storedPicture(catalogue, instance.row, instance.revision, frame, 1024);
