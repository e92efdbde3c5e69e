import * as z from 'zod/mini';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** In percent; WCAG 2.2 asks for 200, and beyond it the window has no room left for two columns. */
export const ZOOM_STEPS = [80, 90, 100, 110, 125, 150, 175, 200] as const;
const ZOOM = { least: 80, usual: 100, most: 200 } as const;

/** On a connection that costs by the byte: `wait` also where the system does not say whether it does. */
export const METERED_CHOICES = ['automatic', 'always', 'wait'] as const;

const fields = {
  theme: z.enum(THEMES),
  zoomPercent: z.int().check(z.minimum(ZOOM.least), z.maximum(ZOOM.most)),
  /** BCP 47; null: what the system is set to. */
  spellLanguages: z.nullable(z.array(z.string().check(z.maxLength(20))).check(z.maxLength(10))),
  isSidebarFolded: z.boolean(),
  isTrayOpen: z.boolean(),
  composerWidth: z.int().check(z.minimum(320), z.maximum(1200)),
  /** Files of all teams, both directions. */
  areTransfersPaused: z.boolean(),
  /** Bytes a second, both directions together; null: as fast as it goes. */
  transferLimit: z.nullable(z.int().check(z.minimum(10_000), z.maximum(1_000_000_000))),
  meteredTransfers: z.enum(METERED_CHOICES),
};

/** Known before the database opens, about this device alone. What cannot be read takes its default, field by field. */
export const deviceSettings = z.object({
  theme: z.catch(fields.theme, 'system'),
  zoomPercent: z.catch(fields.zoomPercent, ZOOM.usual),
  spellLanguages: z.catch(fields.spellLanguages, null),
  isSidebarFolded: z.catch(fields.isSidebarFolded, false),
  isTrayOpen: z.catch(fields.isTrayOpen, false),
  composerWidth: z.catch(fields.composerWidth, 420),
  areTransfersPaused: z.catch(fields.areTransfersPaused, false),
  transferLimit: z.catch(fields.transferLimit, null),
  meteredTransfers: z.catch(fields.meteredTransfers, 'automatic'),
});

/** A change of some of them: here a value that makes no sense is refused. */
export const deviceSettingsPatch = z.partial(z.object(fields));
export type DeviceSettings = z.infer<typeof deviceSettings>;

/** The next step up or down from wherever the zoom is; stays at the ends. */
export function stepZoom(percent: number, direction: 'in' | 'out'): number {
  if (direction === 'in') return ZOOM_STEPS.find((step) => step > percent) ?? ZOOM.most;
  return ZOOM_STEPS.findLast((step) => step < percent) ?? ZOOM.least;
}
