/** Arguments of Windows PowerShell for a script with parameters; nothing of a user's profile is run. */
export const powershellArguments = (script: string, parameters: Readonly<Record<string, string>>): string[] => [
  ...['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', script],
  ...Object.entries(parameters).flatMap(([name, value]) => [`-${name}`, value]),
];
