import { spawn } from 'node:child_process';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { imapiMedia } from './imapi-media.ts';
import { type RunProgram, runProgram } from './programs.ts';
import type { FoundVolume, VolumeProbe } from './types.ts';

/** A line of our script: what Win32_LogicalDisk, the bus of the disk and IMAPI say of a drive. */
interface LogicalDisk {
  id: string;
  /** 2 removable, 3 fixed, 4 network, 5 disc. */
  type: number;
  name: string | null;
  size: number | null;
  free: number | null;
  bus: string | null;
  /** IMAPI_MEDIA_PHYSICAL_TYPE. */
  media: number | null;
  /** A disc is written to by burning only. */
  system: string | null;
}

const listScript = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
function Write-Volumes {
  $bus = @{}
  Get-Partition | Where-Object DriveLetter | ForEach-Object { $bus[[string]$_.DriveLetter] = [string]($_ | Get-Disk).BusType }
  $media = @{}
  foreach ($id in (New-Object -ComObject IMAPI2.MsftDiscMaster2)) {
    $recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
    $recorder.InitializeDiscRecorder($id)
    $format = New-Object -ComObject IMAPI2.MsftDiscFormat2Data
    $format.Recorder = $recorder
    foreach ($path in $recorder.VolumePathNames) { $media[$path.Substring(0, 1)] = [int]$format.CurrentPhysicalMediaType }
  }
  $all = @(Get-CimInstance Win32_LogicalDisk | ForEach-Object {
    $letter = $_.DeviceID.Substring(0, 1)
    [pscustomobject]@{ id = $_.DeviceID; type = [int]$_.DriveType; name = $_.VolumeName; size = $_.Size; free = $_.FreeSpace; system = $_.FileSystem; bus = $bus[$letter]; media = $media[$letter] }
  })
  ConvertTo-Json -InputObject $all -Compress
}
Write-Volumes
`;

/** Writes a line whenever a volume comes or goes; ends when its input does, so that it never outlives us. */
const watchScript = `
$ErrorActionPreference = 'SilentlyContinue'
Register-CimIndicationEvent -ClassName Win32_VolumeChangeEvent -SourceIdentifier volumes
$ended = [Console]::In.ReadToEndAsync()
while (-not $ended.IsCompleted) {
  $arrived = Wait-Event -SourceIdentifier volumes -Timeout 2
  if ($arrived) { Get-Event -SourceIdentifier volumes | Remove-Event; [Console]::Out.WriteLine('changed'); [Console]::Out.Flush() }
}
`;

/** The drive opens where it can; then we look whether the volume has gone. */
const ejectScript = (letter: string): string => `
$ErrorActionPreference = 'Stop'
$done = $false
foreach ($id in (New-Object -ComObject IMAPI2.MsftDiscMaster2)) {
  $recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
  $recorder.InitializeDiscRecorder($id)
  if ($recorder.VolumePathNames -contains '${letter}:\\') { $recorder.EjectMedia(); $done = $true }
}
if (-not $done) { (New-Object -ComObject Shell.Application).NameSpace(17).ParseName('${letter}:').InvokeVerb('Eject') }
foreach ($turn in 1..20) { if (-not (Test-Path '${letter}:\\')) { exit 0 }; Start-Sleep -Milliseconds 500 }
[Console]::Error.WriteLine('The volume is still in use.')
exit 1
`;

const shellArguments = (script: string): string[] => [
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Bypass',
  '-Command',
  script,
];

/** Volumes of Windows, through PowerShell. */
export function windowsVolumes(run: RunProgram = runProgram, watch: VolumeProbe['watch'] = watchEvents): VolumeProbe {
  return {
    list: async () => parseDisks(await run('powershell.exe', shellArguments(listScript), 30_000)),
    watch,
    eject: async ({ device, kind, path }) => {
      const letter = /^([A-Z]):$/.exec(device)?.[1];
      if (kind === 'network' || letter === undefined) {
        throw new NegatoscopeError('unsupported', 'this volume cannot be put out', { path });
      }
      await run('powershell.exe', shellArguments(ejectScript(letter)), 60_000);
    },
  };
}

/** What the script wrote; throws `io` when it is no list. */
export function parseDisks(json: string): FoundVolume[] {
  let disks: LogicalDisk[];
  try {
    const parsed = JSON.parse(json.replace(/^\ufeff/, '')) as LogicalDisk | LogicalDisk[];
    disks = Array.isArray(parsed) ? parsed : [parsed];
  } catch (error) {
    throw new NegatoscopeError('io', 'the list of volumes cannot be read', {}, error);
  }
  return disks.flatMap((disk) => volumeOf(disk) ?? []);
}

function volumeOf({ id, type, name, size, free, bus, media, system }: LogicalDisk): FoundVolume | undefined {
  const kind =
    type === 5
      ? 'optical'
      : type === 4
        ? 'network'
        : type === 2 || /^(USB|1394|SD|MMC)$/i.test(bus ?? '')
          ? 'removable'
          : undefined;
  if (!/^[A-Z]:$/.test(id) || kind === undefined) return undefined;
  // A drive without a disc, or a card reader without a card, has no size.
  if (kind !== 'network' && !size) return undefined;
  const medium = media === null ? undefined : imapiMedia[media];
  return {
    path: `${id}\\`,
    name: name || id,
    kind,
    ...(kind === 'optical' && medium !== undefined ? { medium } : {}),
    readOnly: kind === 'optical' && !/^(FAT32|exFAT|NTFS)$/i.test(system ?? ''),
    device: id,
    ...(size ? { totalBytes: Number(size) } : {}),
    ...(size ? { freeBytes: Number(free ?? 0) } : {}),
  };
}

/** A process that waits for the events of Windows; should it end, it is started again a little later. */
function watchEvents(changed: () => void): () => void {
  let isStopped = false;
  let again: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  const start = (): void => {
    const child = spawn('powershell.exe', shellArguments(watchScript), {
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => {});
    child.stdout.on('data', changed);
    child.once('error', () => {});
    child.once('close', () => {
      if (!isStopped) again = setTimeout(start, 30_000).unref();
    });
    child.unref();
    stop = () => child.stdin.end();
  };
  start();
  return () => {
    isStopped = true;
    clearTimeout(again);
    stop();
  };
}
