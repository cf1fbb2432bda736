/** A Windows event that starts an encoded PowerShell on a host: one of Belfry's own Sigma rules fires on it. */
export function encodedPowershell(host: string, at = new Date()): string {
  const encoded = Buffer.from('Write-Output "a test of the pipeline"', 'utf16le').toString('base64');
  return JSON.stringify({
    EventTime: at.toISOString(),
    Hostname: `${host}.example.com`,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    EventID: 1,
    SourceName: 'Microsoft-Windows-Sysmon',
    Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    OriginalFileName: 'PowerShell.EXE',
    CommandLine: `powershell.exe -NoP -enc ${encoded}`,
    ParentImage: 'C:\\Windows\\explorer.exe',
    User: 'EXAMPLE\\amelia',
  });
}
