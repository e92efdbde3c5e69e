import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Metering } from '#shared/domain/transfer-rules.ts';

/** What is asked of the system. null: nothing there would know. */
export type MeteringQuestion = {
  readonly file: string;
  readonly args: readonly string[];
  readonly read: (output: string) => Metering;
};

/** A desktop that is asked while it starts takes its time; a service that is not there answers at once. */
const PATIENCE_MS = 5_000;

/**
 * Chromium tells a page of none of this on a desktop (microsoft/vscode#297205), so the system itself is asked, by what it has
 * for it: Windows by WinRT, which only its own PowerShell 5.1 can speak; Linux by NetworkManager. macOS tells programs with
 * native code alone.
 */
export function toMeteringQuestion(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): MeteringQuestion | null {
  if (platform === 'win32') {
    return {
      // SECURITY: by its whole path: what else is called so somewhere in PATH is not started.
      file: join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
      args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', COST_OF_CONNECTION],
      read: readConnectionCost,
    };
  }
  if (platform !== 'linux') return null;
  const name = 'org.freedesktop.NetworkManager';
  const options = ['--system', '--auto-start=no', '--timeout=3'];
  return {
    file: 'busctl',
    args: [...options, 'get-property', name, `/${name.replaceAll('.', '/')}`, name, 'Metered'],
    read: readNetworkManager,
  };
}

const COST_OF_CONNECTION = [
  '$null = [Windows.Networking.Connectivity.NetworkInformation, Windows.Networking.Connectivity, ContentType = WindowsRuntime]',
  '$profile = [Windows.Networking.Connectivity.NetworkInformation]::GetInternetConnectionProfile()',
  'if ($profile) { $profile.GetConnectionCost().NetworkCostType.ToString() }',
].join('; ');

/** NetworkCostType: what is paid by the byte, or is free up to some amount, is metered. */
function readConnectionCost(output: string): Metering {
  const type = output.trim();
  if (type === 'Fixed' || type === 'Variable') return 'metered';
  return type === 'Unrestricted' ? 'unmetered' : 'unknown';
}

/** NMMetered: 1 yes, 2 no, 3 and 4 the same as guesses (a phone's hotspot says so by DHCP). */
function readNetworkManager(output: string): Metering {
  const value = /^u ([0-4])\s*$/.exec(output)?.[1];
  if (value === '1' || value === '3') return 'metered';
  return value === '2' || value === '4' ? 'unmetered' : 'unknown';
}

/** Never rejects: who does not answer says nothing. */
export function readMetering(): Promise<Metering> {
  const question = toMeteringQuestion(process.platform, process.env);
  if (question === null) return Promise.resolve('unknown');
  const { file, args, read } = question;
  return new Promise((resolve) => {
    execFile(file, [...args], { timeout: PATIENCE_MS, windowsHide: true }, (error, output) => {
      resolve(error ? 'unknown' : read(output));
    });
  });
}
