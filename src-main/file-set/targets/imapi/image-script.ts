/**
 * Makes a disc image of a folder with IMAPI 2 of Windows: ISO 9660 level 1 and Joliet, UDF 1.02 over the same files where `Udf` is 1. Writes
 * `n %` as it goes.
 */
export const imapiImageScript = `param([string]$Tree, [string]$Image, [string]$Label, [string]$Udf)
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.ComTypes;
public static class ImageFile {
  public static void Save(object source, string path, long total) {
    IStream stream = (IStream)source;
    byte[] buffer = new byte[1048576];
    IntPtr read = Marshal.AllocHGlobal(4);
    try {
      using (FileStream file = new FileStream(path, FileMode.Create, FileAccess.Write)) {
        long done = 0;
        int said = -1;
        while (done < total) {
          int wanted = (int)Math.Min(buffer.Length, total - done);
          stream.Read(buffer, wanted, read);
          int count = Marshal.ReadInt32(read);
          if (count == 0) throw new EndOfStreamException("the image ended early");
          file.Write(buffer, 0, count);
          done += count;
          int percent = (int)(done * 100 / total);
          if (percent != said) { said = percent; Console.WriteLine(percent + " %"); }
        }
        file.Flush(true);
      }
    } finally { Marshal.FreeHGlobal(read); }
  }
}
'@
$system = New-Object -ComObject IMAPI2FS.MsftFileSystemImage
if ($Udf -eq '1') { $system.FileSystemsToCreate = 7 } else { $system.FileSystemsToCreate = 3 }
$system.ISO9660InterchangeLevel = 1
if ($Udf -eq '1') { $system.UDFRevision = 0x102 }
$system.FreeMediaBlocks = 2147483647
$system.VolumeName = $Label
$system.Root.AddTree($Tree, $false)
$result = $system.CreateResultImage()
[ImageFile]::Save($result.ImageStream, $Image, [int64]$result.BlockSize * [int64]$result.TotalBlocks)
`;
