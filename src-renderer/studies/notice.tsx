import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { clearSelection } from './actions.ts';

/** What stands in the place of a list that is empty: why, and what to do next. */
export function Notice(props: { title: string; text: string; alert?: boolean; children?: ReactNode }) {
  return (
    <div
      role={props.alert ? 'alert' : 'status'}
      data-list
      tabIndex={-1}
      style={{
        flex: 1,
        minHeight: 0,
        display: 'grid',
        placeContent: 'center',
        justifyItems: 'center',
        gap: 8,
        padding: 24,
        outline: 'none',
      }}
      onMouseDown={clearSelection}
    >
      <Title order={2}>{props.title}</Title>
      <Text size="sm" c="dimmed" maw={480} ta="center" style={{ userSelect: 'text' }}>
        {props.text}
      </Text>
      {props.children}
    </div>
  );
}
