import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { asError } from './api.ts';
import { errorText } from './error-text.ts';

/** Shows what went wrong in a part of a window, with a way on, instead of an empty window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { thrown: unknown }> {
  override state = { thrown: undefined as unknown };

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown } {
    return { thrown: thrown ?? new Error('unknown') };
  }

  override render(): ReactNode {
    if (this.state.thrown === undefined) return this.props.children;
    const error = asError(this.state.thrown);
    return (
      <Stack p="xl" gap="sm" maw={640} role="alert">
        <Title order={2}>This window met an error and cannot continue as it is</Title>
        <Text size="sm">{errorText(error).title}</Text>
        <Code block>{error.message}</Code>
        <Text size="sm" c="dimmed">
          Nothing that was received is lost: receiving goes on in the background.
        </Text>
        <div>
          <Button onClick={() => this.setState({ thrown: undefined })} mr="sm">
            Try again
          </Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            Reload the window
          </Button>
        </div>
      </Stack>
    );
  }
}
