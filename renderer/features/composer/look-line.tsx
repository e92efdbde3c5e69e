import { Button } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useSync } from '../../lib/use-sync.ts';
import { wantLook } from '../../lib/wanted-look.ts';
import './look-line.css';

/** Enough to say that there are several. */
const LIMIT = 20;

/** Something about this post needs a look: a quiet line that leads there. */
export function LookLine({ postId }: { readonly postId: string }) {
  const sync = useSync();
  const { data } = useLive('sync.listConflicts', sync && sync.conflicts > 0 ? { limit: LIMIT, postId } : null);
  if (!data || data.total === 0) return null;
  const isNotTaken = data.items.every(({ reason }) => reason === 'refused' || reason === 'held');
  return (
    <div className="look-line">
      <span>{isNotTaken ? t('sync.composerNotTaken') : t('sync.composerLook', { count: data.total })}</span>
      <Button kind="quiet" onPress={() => wantLook(postId)}>
        {t('sync.composerOpen')}
      </Button>
    </div>
  );
}
