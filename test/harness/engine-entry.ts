import { mainChannel } from '#electron/engine/main-channel.ts';
import { serveEngine } from '#electron/engine/serve.ts';
import { recordingDisk } from '../kill/recording-disk.ts';
import { startMediaClient } from './media-client.ts';
import { startTransferClient } from './transfer-engine.ts';

/** The engine's own entry in plain Node, with what a test may put in place of the machine. */
const { TEST_RECORD_FOLDER, TEST_BOOT_ID, TEST_DATA_FOLDER, TEST_TRANSFERS } = process.env;
serveEngine(mainChannel(), {
  ...(TEST_RECORD_FOLDER ? { disk: recordingDisk(TEST_RECORD_FOLDER) } : {}),
  ...(TEST_BOOT_ID ? { bootId: TEST_BOOT_ID } : {}),
  ...(TEST_DATA_FOLDER ? { media: startMediaClient(TEST_DATA_FOLDER, () => undefined) } : {}),
  ...(TEST_TRANSFERS ? { transfer: startTransferClient(undefined, JSON.parse(TEST_TRANSFERS)) } : {}),
});
