/** Recorders and what lies in them (IMAPI 2: IDiscMaster2, IDiscRecorder2, IDiscFormat2Data), a JSON object a line. */
export const imapiListScript = `$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$master = New-Object -ComObject IMAPI2.MsftDiscMaster2
foreach ($id in $master) {
  $recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
  $recorder.InitializeDiscRecorder($id)
  $format = New-Object -ComObject IMAPI2.MsftDiscFormat2Data
  if (-not $format.IsRecorderSupported($recorder)) { continue }
  $place = @($recorder.VolumePathNames) -join ' '
  $state = @{ id = $id; name = ("$($recorder.VendorId) $($recorder.ProductId) $place").Trim(); kind = 0; blank = $false; appendable = $false; capacityBytes = 0 }
  try {
    if ($format.IsCurrentMediaSupported($recorder)) {
      $format.Recorder = $recorder
      $state.kind = [int]$format.CurrentPhysicalMediaType
      $state.blank = [bool]$format.MediaPhysicallyBlank -or [bool]$format.MediaHeuristicallyBlank
      $state.appendable = (([int]$format.CurrentMediaStatus) -band 4) -ne 0
      $state.capacityBytes = [int64]$format.FreeSectorsOnMedia * 2048
    }
  } catch { }
  $state | ConvertTo-Json -Compress
}
`;

/** Burns an image and closes the disc. Writes `n %`. */
export const imapiBurnScript = `param([string]$Id, [string]$Image, [int]$Speed)
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.ComTypes;
[ComImport, Guid("2735413C-7F64-5B0F-8F00-5D77AFBE261E"), InterfaceType(ComInterfaceType.InterfaceIsIDispatch)]
public interface IBurnEvents {
  [DispId(0x200)]
  void Update([In, MarshalAs(UnmanagedType.IDispatch)] object sender, [In, MarshalAs(UnmanagedType.IDispatch)] object progress);
}
[ComVisible(true), ClassInterface(ClassInterfaceType.None)]
public class BurnEvents : IBurnEvents {
  int said = -1;
  static object Get(object of, string name) {
    return of.GetType().InvokeMember(name, System.Reflection.BindingFlags.GetProperty, null, of, null);
  }
  public void Update(object sender, object progress) {
    try {
      if (Convert.ToInt32(Get(progress, "CurrentAction")) != 4) return;
      long total = Convert.ToInt64(Get(progress, "SectorCount"));
      long done = Convert.ToInt64(Get(progress, "LastWrittenLba")) - Convert.ToInt64(Get(progress, "StartLba"));
      if (total <= 0) return;
      int percent = (int)Math.Max(0, Math.Min(100, done * 100 / total));
      if (percent != said) { said = percent; Console.WriteLine(percent + " %"); }
    } catch (Exception) { }
  }
}
public static class Burning {
  [DllImport("shlwapi.dll", CharSet = CharSet.Unicode, PreserveSig = false)]
  static extern void SHCreateStreamOnFileEx(string path, uint mode, uint attributes, bool create, IntPtr template, out IStream stream);
  public static object Open(string path) {
    IStream stream;
    SHCreateStreamOnFileEx(path, 0x20, 0x80, false, IntPtr.Zero, out stream);
    return stream;
  }
  public static void Follow(object format) {
    IConnectionPointContainer container = (IConnectionPointContainer)format;
    Guid id = typeof(IBurnEvents).GUID;
    IConnectionPoint point;
    container.FindConnectionPoint(ref id, out point);
    int cookie;
    point.Advise(new BurnEvents(), out cookie);
  }
  public static void Write(object format, object stream) {
    format.GetType().InvokeMember("Write", System.Reflection.BindingFlags.InvokeMethod, null, format, new object[] { stream });
  }
}
'@
$recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
$recorder.InitializeDiscRecorder($Id)
$format = New-Object -ComObject IMAPI2.MsftDiscFormat2Data
$format.Recorder = $recorder
$format.ClientName = 'Negatoscope'
$format.ForceMediaToBeClosed = $true
if (-not $format.MediaHeuristicallyBlank) { throw 'the disc is not blank' }
if ($Speed -gt 0) {
  $perSpeed = 75
  $kind = [int]$format.CurrentPhysicalMediaType
  if ($kind -ge 4 -and $kind -le 11) { $perSpeed = 680 }
  if ($kind -ge 18) { $perSpeed = 2195 }
  $format.SetWriteSpeed($Speed * $perSpeed, $false)
}
try { [Burning]::Follow($format) } catch { }
[Burning]::Write($format, [Burning]::Open($Image))
`;

/** SHA-256 of the first bytes of a disc, read as sectors. Writes `n %` and at the end `sha256 …`. */
export const imapiHashScript = `param([string]$Id, [int64]$Bytes)
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
public static class DiscHash {
  [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern SafeFileHandle CreateFile(string name, uint access, uint share, IntPtr security, uint creation, uint flags, IntPtr template);
  public static string Of(string volume, long bytes) {
    SafeFileHandle handle = CreateFile(volume, 0x80000000, 3, IntPtr.Zero, 3, 0, IntPtr.Zero);
    if (handle.IsInvalid) throw new System.ComponentModel.Win32Exception();
    using (FileStream file = new FileStream(handle, FileAccess.Read, 2048))
    using (SHA256 hash = SHA256.Create()) {
      byte[] buffer = new byte[1048576];
      long done = 0;
      int said = -1;
      while (done < bytes) {
        long left = bytes - done;
        int wanted = (int)Math.Min(buffer.Length, (left + 2047) / 2048 * 2048);
        int count = file.Read(buffer, 0, wanted);
        if (count == 0) return "";
        int used = (int)Math.Min(count, left);
        hash.TransformBlock(buffer, 0, used, null, 0);
        done += used;
        int percent = (int)(done * 100 / bytes);
        if (percent != said) { said = percent; Console.WriteLine(percent + " %"); }
      }
      hash.TransformFinalBlock(buffer, 0, 0);
      return BitConverter.ToString(hash.Hash).Replace("-", "").ToLowerInvariant();
    }
  }
}
'@
$recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
$recorder.InitializeDiscRecorder($Id)
$letter = @($recorder.VolumePathNames)[0].Substring(0, 2)
for ($attempt = 0; ; $attempt++) {
  try { $hash = [DiscHash]::Of('\\\\.\\' + $letter, $Bytes); break } catch { if ($attempt -ge 15) { throw } }
  Start-Sleep -Seconds 2
}
Write-Output "sha256 $hash"
`;

export const imapiEjectScript = `param([string]$Id)
$ErrorActionPreference = 'Stop'
$recorder = New-Object -ComObject IMAPI2.MsftDiscRecorder2
$recorder.InitializeDiscRecorder($Id)
$recorder.EjectMedia()
`;
