import { useEffect, useRef } from 'react';
import type { PlanePoint } from '../../../src-shared/imaging/geometry/planes.ts';
import { toImage } from '../../../src-shared/imaging/geometry/planes.ts';
import { cutOfSlabs, middleOfVoxel, slabsOfVoxels } from '../../../src-shared/objects/spectroscopy/voxels.ts';
import type { LayerProps } from '../area.ts';
import { planeOfFrame } from '../linking/places.ts';
import { useViewer } from '../store.ts';
import styles from './spectra.module.css';
import { chooseVoxel, type ShownSpectra, useSpectra } from './store.ts';

const svg = (name: string, attributes: Record<string, string | number>): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};

/** Dots of voxels that can be pressed on an image. */
const mostDots = 1024;

/** Where the voxels of spectra that are shown lie on an image of the same frame of reference; drawn past React. */
export function SpectraLayer({ controller }: LayerProps) {
  const group = useRef<SVGGElement>(null);
  useEffect(() => {
    const draw = (): void => {
      if (group.current) drawVoxels(group.current, controller);
    };
    draw();
    const ends = [controller.onRendered(draw), useSpectra.subscribe(draw)];
    return () => {
      for (const end of ends) end();
    };
  }, [controller]);
  return (
    <svg className={styles['drawing']} aria-hidden="true">
      <g ref={group} data-spectra-voxels />
    </svg>
  );
}

/** Places may be compared: one patient, one frame of reference (PS3.3 C.7.4.1). */
function sameReference(
  { object, series }: ShownSpectra,
  frame: NonNullable<LayerProps['controller']['shown']>['frame'],
): boolean {
  const uid = frame.instance.frameOfReferenceUid;
  const [a, b] = [series.patient, frame.series.patient];
  return (
    uid !== undefined && uid === object.frameOfReferenceUid && a.id === b.id && (a.issuer ?? '') === (b.issuer ?? '')
  );
}

function drawVoxels(group: SVGGElement, controller: LayerProps['controller']): void {
  const { shown } = controller;
  const plane = shown && planeOfFrame(shown.frame);
  const parts: SVGElement[] = [];
  if (shown && plane) {
    const { cells } = useViewer.getState();
    for (const [cell, spectra] of useSpectra.getState().shown) {
      if (!sameReference(spectra, shown.frame)) continue;
      const { object, voxel } = spectra;
      const grid = object.grids[voxel.frame];
      const at = (point: PlanePoint): string => controller.imageToViewport(point[0], point[1]).join();
      const outline = (points: readonly PlanePoint[], kind: 'volume' | 'whole' | 'voxel'): void => {
        if (points.length === 0) return;
        const places = points.map(at).join(' ');
        parts.push(svg('polygon', { points: places, class: styles['halo'] ?? '' }));
        parts.push(svg('polygon', { points: places, class: styles[kind] ?? '', 'data-kind': kind }));
      };
      if (object.slabs.length >= 3) outline(cutOfSlabs(object.slabs, plane), 'volume');
      if (!grid) continue;
      const { rows, columns } = object;
      if (rows * columns > 1)
        outline(cutOfSlabs(slabsOfVoxels(grid, { row: 0, column: 0 }, { rows, columns }), plane), 'whole');
      outline(cutOfSlabs(slabsOfVoxels(grid, voxel), plane), 'voxel');
      const key = cells[cell];
      if (rows * columns === 1 || rows * columns > mostDots || key === undefined) continue;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          if (cutOfSlabs(slabsOfVoxels(grid, { row, column }), plane).length === 0) continue;
          const [x, y] = toImage(plane, middleOfVoxel(grid, { row, column }));
          const [cx, cy] = controller.imageToViewport(x, y);
          const dot = svg('circle', { cx, cy, r: 3, class: styles['dot'] ?? '', 'data-voxel': `${row} ${column}` });
          dot.addEventListener('pointerdown', (event) => {
            event.stopPropagation();
            chooseVoxel(key, { frame: voxel.frame, row, column });
          });
          parts.push(dot);
        }
      }
    }
  }
  if (parts.length > 0 || group.firstChild) group.replaceChildren(...parts);
}
