import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';
import { measureChanges } from './sync/changes.ts';
import type { Contender } from './sync/contender.ts';
import { measureEdits } from './sync/edits.ts';
import { measureFirst } from './sync/first.ts';
import { measureGrowth } from './sync/growth.ts';
import { measureLosses } from './sync/losses.ts';
import { createOurs } from './sync/ours.ts';
import { createPeer } from './sync/peer.ts';
import { type PeerName, preparePeers } from './sync/peer-host.ts';
import { type BenchServer, startBenchServer } from './sync/server.ts';
import { measureWaits } from './sync/waits.ts';
import { measureWindow } from './sync/window.ts';

type Part = (server: BenchServer, contenders: readonly Contender[], emit: (figure: Figure) => void) => Promise<void>;

const PARTS: Readonly<Record<string, Part>> = {
  first: measureFirst,
  edits: measureEdits,
  losses: measureLosses,
  changes: (server, _contenders, emit) => measureChanges(server, emit),
  waits: (server, _contenders, emit) => measureWaits(server, emit),
  growth: (server, _contenders, emit) => measureGrowth(server, emit),
};

const PEERS: readonly PeerName[] = ['rxdb', 'legend', 'replicache'];

/**
 * `npm run bench -- sync [part …]`: what docs/benches.md lists, each part on a server of its own. `--alone`: without the
 * others; `--without=legend`: without one of them.
 */
export const bench: Bench = {
  run: async (emit) => {
    const args = process.argv.slice(3);
    const wanted = args.filter((arg) => !arg.startsWith('--'));
    // In the app, against a backend of its own.
    if (wanted.length === 0 || wanted.includes('window')) await measureWindow(emit);
    if (wanted.length > 0 && wanted.every((name) => name === 'window')) return;
    const peers = PEERS.filter((peer) => !args.includes('--alone') && !args.includes(`--without=${peer}`));
    await preparePeers(peers);
    for (const [name, measure] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const server = await startBenchServer();
      try {
        await measure(server, [createOurs(server), ...peers.map((peer) => createPeer(server, peer))], emit);
      } finally {
        await server.stop();
      }
    }
  },
};
