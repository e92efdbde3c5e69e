import { Replicache } from 'replicache';
import { timeDurable } from './durable.mjs';

let replicache;

window.peer = {
  open: async ({ workspaceId }) => {
    replicache = new Replicache({
      name: `team-${workspaceId}`,
      pullURL: `/replicache/pull?workspace=${workspaceId}`,
      pushURL: `/replicache/push?workspace=${workspaceId}`,
      pullInterval: null,
      pushDelay: 1e9,
      logLevel: 'error',
      mutators: {
        setContent: async (tx, { id, content }) => {
          const row = await tx.get(`rep_posts/${id}`);
          await tx.set(`rep_posts/${id}`, { ...row, content });
        },
      },
    });
  },
  // It writes to the disk a second after what it did.
  sync: async () => await timeDurable(sync, 3_000),
  countKept: async () =>
    await replicache.query(async (tx) => {
      let rows = 0;
      for await (const _ of tx.scan({ prefix: 'rep_' }).keys()) rows++;
      return rows;
    }),
  countTexts: async (start) =>
    await replicache.query(async (tx) => {
      let rows = 0;
      for await (const { content } of tx.scan({ prefix: 'rep_posts/' }).values()) if (content.startsWith(start)) rows++;
      return rows;
    }),
  edit: async ({ ids, text }) => {
    for (const id of ids) await replicache.mutate.setContent({ id, content: `${text} ${id}` });
  },
};

async function sync() {
  await replicache.push({ now: true });
  await replicache.pull({ now: true });
}
