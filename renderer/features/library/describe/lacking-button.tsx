import { Captions } from 'lucide-react';
import { Button } from '../../../components/button.tsx';
import { runCommand } from '../../../lib/commands.ts';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import type { MediaFilter } from '../library-store.ts';

/** How many of what is in view nobody has described yet, and the way to do it. Nothing where all are. */
export function LackingButton({ filter }: { readonly filter: MediaFilter }) {
  const { data } = useLive('media.list', { ...filter, lacksAltText: true, offset: 0, limit: 1 });
  if (!data || data.total === 0) return null;
  return (
    <Button kind="quiet" className="library-lacking" onPress={() => void runCommand('library.describe')}>
      <Captions size={16} strokeWidth={1.5} aria-hidden="true" />
      {t('library.describe.lacking', { count: data.total })}
    </Button>
  );
}
